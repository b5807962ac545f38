import {eachField, WIRE} from '../../protobuf/each-field.ts'
import type {Likeness} from '../reader.ts'
import {hasField} from './schema.ts'

const [RESOURCE_PROFILES, DICTIONARY] = [1, 2]
/** Tables that only a dictionary has: a sample of pprof, which has the same number, ends with field 3. */
const OF_DICTIONARY_ONLY = 4

interface Seen {
  isOther: boolean
  isDictionary: boolean
}

/** What the head shows of a message whose end may lie behind it. */
function look(head: Uint8Array, start: number, end: number, take: (number: number, wireType: number) => void): void {
  eachField(head, start, Math.min(end, head.length), take)
}

/**
 * Whether bytes begin as the message ProfilesData does: of profiles and one dictionary, of which the tables show, or the
 * scopes in profiles.
 */
export function looksLikeOtlp(head: Uint8Array, isWhole: boolean): Likeness {
  const seen: Seen = {isOther: false, isDictionary: false}
  const inside = (message: 'ProfilesDictionary' | 'ResourceProfiles') => (number: number, wireType: number) => {
    if (!hasField(message, number, wireType)) seen.isOther = true
    if (message === 'ProfilesDictionary' && number >= OF_DICTIONARY_ONLY) seen.isDictionary = true
  }
  const take = (number: number, wireType: number, start: number, end: number) => {
    if (wireType !== WIRE.bytes || number > DICTIONARY) seen.isOther = true
    else look(head, start, end, inside(number === RESOURCE_PROFILES ? 'ResourceProfiles' : 'ProfilesDictionary'))
  }
  const cut = eachField(head, 0, head.length, take)
  if (cut !== -1) lookIntoCut(head, cut, take)
  if (seen.isOther || (isWhole && cut !== -1)) return 'no'
  return seen.isDictionary ? 'yes' : 'no'
}

/** The last field of a head, whose end is behind it: only its beginning is looked at. */
function lookIntoCut(
  head: Uint8Array,
  at: number,
  take: (number: number, wireType: number, start: number, end: number) => void,
): void {
  const tag = head[at]!
  let start = at + 1
  while (start < head.length && head[start]! > 0x7f) start++
  if (start < head.length) take(tag >> 3, tag & 7, start + 1, head.length)
}
