import {gzipSync} from 'node:zlib'
import type {NameGrounds, ProfiledModule, SampleType} from '../../stacks/model/stacks.ts'
import {jsonText} from '../visible-text.ts'
import {escapeXml} from './xml.ts'

/** What folded text cannot say of the stacks. */
export interface StacksAbout {
  /** Names of first frames that are labels, such as process names, and no functions; then of those on them, and so on. */
  readonly labels: readonly (readonly string[])[]
  /** Folded names of functions that have no symbol, by the grounds of the names that they have. */
  readonly grounds: Readonly<Partial<Record<NameGrounds, readonly string[]>>>
  /** Folded names of functions in the system's libraries, by the path of the file. */
  readonly libraries: Readonly<Record<string, readonly string[]>>
  /** Samples read; null when not known. */
  readonly samples: number | null
  /** Time that was recorded; null when not known. */
  readonly durationSeconds: number | null
  /** When it was recorded, in milliseconds since 1970; absent when not known. */
  readonly startedAtMs?: number
  /** Files with functions of the profile, and their build ids (null when not known). */
  readonly modules?: readonly ProfiledModule[]
}

/** Folded text with one weight behind each stack for each sample type, made when it is asked for. */
export interface FoldedSource {
  readonly sampleTypes: readonly SampleType[]
  readonly about?: StacksAbout
  /** Bytes of the text, where that is known before it is made; a text that is sure to be too large is not made. */
  readonly length?: number
  /** Some of the text, in the order in which it is kept in memory: enough to tell how far it can be compressed. */
  sample?(): string
  /** The text in blocks of about 1 MiB that end with a line; a last one may be shorter. */
  blocks(): Iterable<Uint8Array>
}

/** What of the stacks goes into the file, and what the picture says of it. */
export interface EmbeddedStacks {
  /** Empty when the stacks are left out. */
  readonly svg: string
  /** A row of the provenance, when they are. */
  readonly row: readonly [label: string, value: string] | null
}

/** Base64 characters that a file carries at most. */
const MOST_EMBEDDED = 5_000_000
const GZIP_LEVEL = 6
/** Expected sizes beyond this multiple of the limit are not tried. */
const HOPELESS = 1.6

/** The class of the element that carries the stacks. */
const STACKS_CLASS = 'fg-stacks'

function leftOut(reason: string): EmbeddedStacks {
  return {svg: '', row: ['stacks', `not in this file: ${reason}`]}
}

function megabytes(characters: number): string {
  return `${(characters / 1e6).toFixed(1)} MB`
}

function tooLarge(characters: number): EmbeddedStacks {
  const size = characters > MOST_EMBEDDED ? `about ${megabytes(characters)}` : `more than ${megabytes(MOST_EMBEDDED)}`
  return leftOut(`${size} compressed, at most ${megabytes(MOST_EMBEDDED)} fit`)
}

/** Base64 characters that a text of `length` bytes is going to take, going by a part of it. */
function expected(sample: string, length: number): number {
  return (gzipSync(sample, {level: 1}).length / Buffer.byteLength(sample)) * length * (4 / 3)
}

/** The blocks as members of one gzip file; null when they grow beyond the limit, of which the rest is not even made. */
function compressed(blocks: Iterable<Uint8Array>): Buffer | null {
  const members: Buffer[] = []
  let length = 0
  for (const block of blocks) {
    const member = gzipSync(block, {level: GZIP_LEVEL})
    length += member.length
    if (length * (4 / 3) > MOST_EMBEDDED) return null
    members.push(member)
  }
  return Buffer.concat(members)
}

function element({sampleTypes, about}: FoldedSource, packed: Buffer): string {
  const types = escapeXml(jsonText(sampleTypes.length === 1 ? sampleTypes[0] : sampleTypes))
  const names =
    sampleTypes.length === 1
      ? `data-sample-type="${types}"`
      : `data-columns="${sampleTypes.length}" data-sample-types="${types}"`
  const more = about === undefined ? '' : ` data-about="${escapeXml(jsonText(about))}"`
  return `<metadata class="${STACKS_CLASS}" data-encoding="gzip+base64" ${names}${more}>${packed.toString('base64')}</metadata>\n`
}

/** The stacks as an element of the SVG, from which the reader `flame-graph` gives them back exactly. */
export function embeddedStacks(source: FoldedSource): EmbeddedStacks {
  const {length, sample} = source
  if (length !== undefined && sample !== undefined && length > MOST_EMBEDDED) {
    const characters = expected(sample(), length)
    if (characters > MOST_EMBEDDED * HOPELESS) return tooLarge(characters)
  }
  const packed = compressed(source.blocks())
  return packed === null ? tooLarge(MOST_EMBEDDED) : {svg: element(source, packed), row: null}
}

/** Nothing embedded, because the picture's maker wanted it so. */
export function stacksNotWanted(): EmbeddedStacks {
  return leftOut('they were not wanted (--no-embed)')
}
