import {basename} from 'node:path'
import type {FlameGraphOptions} from '../../flamegraph/options.ts'
import type {Input} from '../../profiles/read-input.ts'

type Rows = (readonly [label: string, value: string])[]

/** What both sides say of their making, one behind the other. */
function sideRows(side: 'before' | 'after', {name, named}: Input): Rows {
  const facts = (named.stacks.facts ?? []).map(([label, value]) => [`${side}: ${label}`, value] as const)
  return [[side, name], ...facts]
}

function shortName({name}: Input): string {
  return name === '-' ? 'standard input' : basename(name)
}

/** Two names with as many of their folders as it takes to tell them apart. */
function distinctNames(before: Input, after: Input): [before: string, after: string] {
  const [one, other] = [before, after].map(({name}) => name.split('/').filter((part) => part !== '' && part !== '.'))
  let parts = 1
  const last = (path: readonly string[]) => path.slice(-parts).join('/')
  while (last(one!) === last(other!) && parts < Math.max(one!.length, other!.length)) parts++
  return parts === 1 ? [shortName(before), shortName(after)] : [last(one!), last(other!)]
}

/** Longer names have left out what both have in common. */
const LONGEST_NAME = 40
/** A common start of so few characters, as of two dates, stays. */
const SHORT_START = 12
const ELLIPSIS = '…'

/** Where the words of a name begin: behind a separator. */
function wordStarts(name: string): number[] {
  return [0, ...[...name.matchAll(/[/_\-.:]/g)].map(({index}) => index + 1)]
}

function commonStart(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length++
  return Math.max(...wordStarts(one).filter((start) => start <= length))
}

/** A number says little without the word before it: `qps_1000`. */
function withWordOfNumber(name: string, start: number): number {
  return /\d/.test(name[start] ?? '') ? Math.max(0, ...wordStarts(name).filter((one) => one < start)) : start
}

/** What two long names do not have in common, in whole words: `…qps_1000…` and `…qps_2000…`. */
function differingParts(before: string, after: string): [before: string, after: string] {
  if (Math.max(before.length, after.length) <= LONGEST_NAME || before === after) return [before, after]
  const common = withWordOfNumber(before, commonStart(before, after))
  const start = common <= SHORT_START ? 0 : common
  const reversed = (name: string) => [...name].reverse().join('')
  const end = commonStart(reversed(before.slice(start)), reversed(after.slice(start)))
  const cut = (name: string) => {
    const own = name.slice(start, name.length - end).replace(/[_\-.:]$/, '')
    return `${start > 0 ? ELLIPSIS : ''}${own}${end > 0 ? ELLIPSIS : ''}`
  }
  return [cut(before), cut(after)]
}

/** Title and provenance of the picture of a difference; `after` is null where one input holds both. */
export function differenceOptionsOf(before: Input, after: Input | null): Partial<FlameGraphOptions> {
  if (after === null) return {title: `${shortName(before)}: difference`, provenance: [['input', before.name]]}
  const [first, second] = differingParts(...distinctNames(before, after))
  return {
    title: `Before: ${first} · after: ${second}`,
    provenance: [...sideRows('before', before), ...sideRows('after', after)],
  }
}
