import {foldedChunks, foldedName} from '../../stacks/formats/folded/write/fold.ts'
import {labelNames} from '../../stacks/model/labels.ts'
import {profiledModules} from '../../stacks/model/profiled-modules.ts'
import {type NameGrounds, type Stacks, samplesOf} from '../../stacks/model/stacks.ts'
import {isSystemLibrary} from '../colors/area.ts'
import type {FoldedSource, StacksAbout} from './embedded-stacks.ts'

/** The text in pieces of about `characters` UTF-16 units, cut at line ends. */
function* foldedPieces(text: string, characters: number): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from + characters) + 1
    const to = end === 0 ? text.length : end
    yield text.slice(from, to)
    from = to
  }
}

/** Characters looked at to tell how far the text can be compressed. */
const SAMPLED_CHARACTERS = 500_000
/** Of a text that is there already, made bytes piece by piece. */
const PIECE_CHARACTERS = 1 << 22
/** Blank, digits and line end. */
const WEIGHT_BYTES = 4

/** Length of each node's line without its weight, for stacks numbered from the root on. */
function lineLengths({parents, frameOf}: Stacks, names: readonly string[]): Float64Array {
  const lengths = new Float64Array(parents.length)
  for (let node = 1; node < lengths.length; node++) {
    lengths[node] = lengths[parents[node]!]! + 1 + names[frameOf[node]!]!.length
  }
  return lengths
}

function textLength(stacks: Stacks, sampleType: number, names: readonly string[]): number {
  const lengths = lineLengths(stacks, names)
  return stacks.self[sampleType]!.reduce(
    (sum, weight, node) => (weight === 0 ? sum : sum + lengths[node]! + WEIGHT_BYTES),
    0,
  )
}

function lineOf({parents, frameOf}: Stacks, node: number, names: readonly string[]): string {
  const parts: string[] = []
  for (let at = node; at > 0; at = parents[at]!) parts.push(names[frameOf[at]!]!)
  return parts.reverse().join(';')
}

/** Neighbours, since neighbours in the text are alike too. */
function sampledText(stacks: Stacks, sampleType: number, names: readonly string[]): string {
  const self = stacks.self[sampleType]!
  const lines: string[] = []
  let characters = 0
  for (let node = self.length >> 1; node < self.length && characters < SAMPLED_CHARACTERS; node++) {
    if (self[node] === 0) continue
    characters += lines[lines.push(`${lineOf(stacks, node, names)} ${self[node]}\n`) - 1]!.length
  }
  return lines.join('')
}

function* bytesOf(folded: string): Generator<Uint8Array> {
  for (const piece of foldedPieces(folded, PIECE_CHARACTERS)) yield Buffer.from(piece)
}

/** More labels than that, such as thread ids, are not worth their room. */
const MOST_LABELS = 1000

/** A process has a few dozen; a machine with more is known by the first. */
const MOST_MODULES = 200
/** Names and paths beyond that are foreign text that nobody reads twice. */
const LONGEST_TEXT = 1024
/** Grounds of names that are no symbols; tables and pictures mark them. */
const MARKED: readonly NameGrounds[] = ['inferred', 'function-start', 'module-only', 'unknown']
/** Functions beyond that are not told, since their names would stand twice in the file. */
const MOST_MARKED = 5000

function markedNames({frames}: Stacks): StacksAbout['grounds'] {
  const marked = frames.filter(({grounds}) => MARKED.includes(grounds)).slice(0, MOST_MARKED)
  const named = (wanted: NameGrounds) =>
    marked
      .filter(({grounds}) => grounds === wanted)
      .map((one) => foldedName(one))
      .filter(({length}) => length <= LONGEST_TEXT)
  const entries = MARKED.map((grounds) => [grounds, [...new Set(named(grounds))]] as const)
  return Object.fromEntries(entries.filter(([, names]) => names.length > 0))
}

/** Names of functions in the system's libraries, by file: their colour goes by it, and folded text does not tell. */
function libraryNames({frames}: Stacks): StacksAbout['libraries'] {
  const inLibrary = frames.filter((one) => one.kind === 'user' && isSystemLibrary(one)).slice(0, MOST_MARKED)
  const byFile = Map.groupBy(inLibrary, ({module}) => module ?? '')
  const entries = [...byFile].map(([path, some]) => {
    return [
      path,
      [...new Set(some.map((one) => foldedName(one)))].filter(({length}) => length <= LONGEST_TEXT),
    ] as const
  })
  return Object.fromEntries(entries.filter(([path]) => path.length <= LONGEST_TEXT))
}

function aboutStacks(stacks: Stacks, sampleType: number): StacksAbout {
  const labels = labelNames(stacks)
  const {durationSeconds = null} = stacks
  return {
    labels: labels.some((names) => names.length > MOST_LABELS) ? [] : labels,
    grounds: markedNames(stacks),
    libraries: libraryNames(stacks),
    samples: samplesOf(stacks, sampleType),
    durationSeconds,
    ...(stacks.startedAtMs === undefined ? {} : {startedAtMs: stacks.startedAtMs}),
    modules: profiledModules(stacks)
      .filter(({path}) => path.length <= LONGEST_TEXT)
      .slice(0, MOST_MODULES),
  }
}

/** One sample type as folded text; `folded` is that text where the caller has it already. */
export function foldedSource(stacks: Stacks, sampleType: number, folded?: string): FoldedSource {
  const sampleTypes = [stacks.sampleTypes[sampleType]!]
  const about = aboutStacks(stacks, sampleType)
  if (folded !== undefined) {
    const middle = folded.length >> 1
    return {
      sampleTypes,
      about,
      length: folded.length,
      sample: () => folded.slice(middle, middle + 400_000),
      blocks: () => bytesOf(folded),
    }
  }
  const names = stacks.frames.map((one) => foldedName(one))
  return {
    sampleTypes,
    about,
    length: textLength(stacks, sampleType, names),
    sample: () => sampledText(stacks, sampleType, names),
    blocks: () => foldedChunks(stacks, sampleType),
  }
}
