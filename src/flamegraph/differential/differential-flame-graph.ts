/* Draws a difference: both sides as one tree → layout → colours → SVG. */
import {UsageError} from '../../errors/index.ts'
import {AFTER, BEFORE, type Difference} from '../../stacks/difference/difference.ts'
import {isNotComparable} from '../../stacks/difference/match-functions.ts'
import type {MovedFunctions} from '../../stacks/difference/moved-functions.ts'
import {foldedColumns} from '../../stacks/formats/folded/write/fold.ts'
import {reversedStacks} from '../../stacks/model/reversed.ts'
import {sharesOf} from '../../stacks/model/shares.ts'
import {ROOT_COLOR} from '../colors/box-colors.ts'
import type {Color} from '../colors/color.ts'
import {evenHash} from '../colors/name-hash.ts'
import type {Layout} from '../layout.ts'
import type {FlameGraphOptions} from '../options.ts'
import {measureOf, type Picture} from '../picture.ts'
import {pictureChunks} from '../render.ts'
import type {FoldedSource} from '../svg/embedded-stacks.ts'
import {visibleText} from '../visible-text.ts'
import {weightText} from '../weight-text.ts'
import {boxChanges} from './box-changes.ts'
import {type ChangeColors, changeColors, changeLegend, darkFills} from './change-colors.ts'
import {type DifferentialLayout, differentialLayout} from './differential-layout.ts'
import {headline} from './headline.ts'
import {notesOfFunctions} from './notes-of-functions.ts'
import {darkStyle, stripesOfVanished} from './stripes.ts'

function idOf(options: FlameGraphOptions, {stacks, scale}: Difference): string {
  const sums = [BEFORE, AFTER].map((column) =>
    stacks.self[column]!.reduce((at, weight, node) => at + weight * (node % 97), 0),
  )
  const number = evenHash([options.title, options.reverse, scale, stacks.parents.length, ...sums].join('\0'))
  return `fd${Math.floor(number * 2 ** 32)
    .toString(16)
    .padStart(8, '0')}`
}

/** Which of two shades each box has: neighbours in a row never the same. */
function shadesOf({rows, rowCount}: Layout): Uint8Array {
  const seen = new Uint32Array(rowCount)
  return Uint8Array.from(rows, (row) => seen[row]!++ % 2)
}

function fillsOf(difference: Difference, layout: DifferentialLayout, colors: ChangeColors): (box: number) => Color {
  const isComparable = (box: number) => !isNotComparable(layout.names[layout.nameOf[box]!])
  const changes = boxChanges(difference, layout, isComparable)
  const shades = shadesOf(layout)
  // Where totals are made equal the root cannot change.
  const isRootPlain = difference.normalisation === 'total'
  return (box) => (box === 0 && isRootPlain ? ROOT_COLOR : colors[changes[box]!][shades[box]!]!)
}

/**
 * Lays out and colours a difference: boxes as wide as they are after, those that vanished as wide as they were before, all
 * coloured by the change of their total; `moved` is what its functions did. Throws a UsageError for a flame chart, since two profiles have no common time.
 */
export function differentialPicture(
  difference: Difference,
  moved: MovedFunctions,
  options: FlameGraphOptions,
): Picture {
  if (options.flamechart) {
    throw new UsageError('Drawing a difference as a flame chart: two profiles have no order of time in common.', {
      hint: 'Leave out --flamechart, or draw the two profiles one by one.',
    })
  }
  const stacks = options.reverse ? reversedStacks(difference.stacks) : difference.stacks
  const layout = differentialLayout(difference, stacks, options.minimumShare, options.total)
  const colors = changeColors(options)
  const {measured, totals} = difference
  const measure = measureOf(measured, totals.after, options)
  const textOf = weightText(measured, measure)
  const id = idOf(options, difference)
  return {
    id,
    options,
    layout,
    sampleType: measured,
    sampleCount: stacks.sampleCount,
    shares: sharesOf(stacks, AFTER),
    fillOf: fillsOf(difference, layout, colors),
    legendLead: 'Change in total:',
    legend: changeLegend(colors, difference.confidence, !stacks.frames.some(isNotComparable)),
    textOf: (weight) => visibleText(textOf(weight)),
    noteOf: notesOfFunctions(moved.functions),
    measure,
    headline: headline(difference, moved, (weight) => visibleText(textOf(weight))),
    darkFills: darkFills(colors),
    patterns: stripesOfVanished(id, colors) + darkStyle(id, colors),
  }
}

/** Both sides as folded text with two columns, as they were recorded: `runner flame diff` reads them back. */
function columnsOf({stacks}: Difference): FoldedSource {
  return {
    sampleTypes: [stacks.sampleTypes[BEFORE]!, stacks.sampleTypes[AFTER]!],
    blocks: () => foldedColumns(stacks, [BEFORE, AFTER]),
  }
}

/**
 * The differential flame graph as pieces of one SVG file; `viewer` is the script to put in. Equal input gives equal
 * bytes. Throws as {@link differentialPicture}.
 */
export function differentialFlameGraph(
  difference: Difference,
  moved: MovedFunctions,
  options: FlameGraphOptions,
  viewer: string,
): Iterable<string> {
  return pictureChunks(differentialPicture(difference, moved, options), viewer, columnsOf(difference))
}
