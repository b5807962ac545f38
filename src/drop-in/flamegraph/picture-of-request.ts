import type {Warning} from '../../errors/index.ts'
import {differentialPicture} from '../../flamegraph/differential/differential-flame-graph.ts'
import {FEW_SAMPLES} from '../../flamegraph/measure-line.ts'
import {type Picture, pictureOf} from '../../flamegraph/picture.ts'
import type {FoldedSource} from '../../flamegraph/svg/embedded-stacks.ts'
import {foldedSource} from '../../flamegraph/svg/folded-source.ts'
import {areColumns, differenceOfColumns} from '../../stacks/difference/compare.ts'
import type {DifferenceOptions} from '../../stacks/difference/difference.ts'
import {movedFunctions} from '../../stacks/difference/moved-functions.ts'
import {folded} from '../../stacks/formats/folded/folded.ts'
import {foldedName} from '../../stacks/formats/folded/write/fold.ts'
import {NoSamplesError} from '../../stacks/formats/no-samples-error.ts'
import type {Frame, Stacks} from '../../stacks/model/stacks.ts'
import {eachUnixLine} from '../../stacks/text/each-line.ts'
import {ClassicLines, classicStacks} from './classic-lines.ts'
import type {ClassicRequest} from './options.ts'
import {classicPicture} from './picture.ts'

function asWritten(one: Frame): Frame {
  if (one.address === null) return one
  return {...one, name: foldedName(one, {addresses: true, marked: []}), kind: 'user', address: null}
}

/** Stacks whose addresses stand in their names again, as `[module <address>]`: for pictures of text that is not named here. */
function withWrittenNames(stacks: Stacks): Stacks {
  return {...stacks, frames: stacks.frames.map(asWritten)}
}

/** What flamegraph.pl says on standard error: that the count is low, that --total was too small. */
function classicWarnings({layout, options, textOf}: Picture): Warning[] {
  const few: Warning = {
    code: 'few-samples',
    message: `There are only ${textOf(layout.total)}: shares may be off by chance.`,
    hint: 'Record for longer, or more often.',
  }
  const small: Warning = {
    code: 'total-too-small',
    message: `--total=${options.total} is below the ${layout.total} that were counted, and is not used.`,
  }
  return [
    ...(layout.total > 0 && layout.total < FEW_SAMPLES ? [few] : []),
    ...(options.total !== null && options.total < layout.total ? [small] : []),
  ]
}

/** What the file says was scaled and folded by whoever made it. */
const AS_THEY_ARE: Partial<DifferenceOptions> = {normalisation: 'none', stableNames: false}

/** Bytes of folded text. */
type FoldedText = Parameters<typeof folded.read>[0]

/** A picture, and what its maker must know of it. */
export interface RequestedPicture {
  readonly picture: Picture
  readonly warnings: readonly Warning[]
  /** The stacks, to be carried by the file; null where they are more than one column, or not to be had back exactly. */
  readonly stacks: FoldedSource | null
}

function faultyLines(count: number): Warning[] {
  if (count === 0) return []
  const message = `${count === 1 ? '1 line' : `${count} lines`} without a count behind a blank left out.`
  return [{code: 'unreadable-lines', message}]
}

async function compatPicture({options}: ClassicRequest, source: FoldedText): Promise<RequestedPicture> {
  const {reverse, flamechart, colors} = options
  const lines = new ClassicLines(flamechart)
  await eachUnixLine(source, (line) => lines.add(line))
  const classic = classicStacks(lines, {reverse, keepOrder: flamechart, chain: colors === 'chain'})
  return {picture: classicPicture(classic, options), warnings: faultyLines(classic.faulty), stacks: null}
}

async function readFolded(source: FoldedText, keepOrder: boolean): Promise<Stacks> {
  try {
    return withWrittenNames(await folded.read(source, {keepOrder, unsignedWeights: true}))
  } catch (error) {
    if (!(error instanceof NoSamplesError)) throw error
    throw new NoSamplesError(error.message, {
      hint: 'A line is a stack, its frames joined by ";", a blank, and a count.',
      cause: error,
    })
  }
}

async function ownPicture({options}: ClassicRequest, source: FoldedText): Promise<RequestedPicture> {
  const stacks = await readFolded(source, options.flamechart)
  const {warnings} = stacks
  if (!areColumns(stacks)) {
    return {picture: pictureOf(stacks, 0, options), warnings, stacks: foldedSource(stacks, 0)}
  }
  const difference = differenceOfColumns(stacks, AS_THEY_ARE)
  const picture = differentialPicture(difference, movedFunctions(difference), options)
  return {picture, warnings, stacks: null}
}

/**
 * The picture of folded text that the drop-in flamegraph.pl was asked for, two columns as a difference. Throws an
 * InputError when no line can be read (with `compat` the picture is empty), a UsageError for an unknown palette.
 */
export async function pictureOfRequest(request: ClassicRequest, source: FoldedText): Promise<RequestedPicture> {
  const {picture, warnings, stacks} = await (request.compat ? compatPicture : ownPicture)(request, source)
  return {picture, warnings: [...warnings, ...classicWarnings(picture)], stacks}
}
