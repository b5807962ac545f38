import {InputError} from '../errors/index.ts'
import {reversedStacks} from '../stacks/model/reversed.ts'
import {type NamingShares, sharesOf} from '../stacks/model/shares.ts'
import {assertUnsigned} from '../stacks/model/signed-weights.ts'
import {type Frame, type SampleType, type Stacks, samplesOf} from '../stacks/model/stacks.ts'
import type {Measure} from './box-numbers.ts'
import {boxColors} from './colors/box-colors.ts'
import {WAKER} from './colors/classic.ts'
import type {Color} from './colors/color.ts'
import {evenHash} from './colors/name-hash.ts'
import {type Layout, layoutOf} from './layout.ts'
import {type LegendEntry, legendOf} from './legend.ts'
import {offCpuText} from './off-cpu-line.ts'
import type {FlameGraphOptions} from './options.ts'
import {sequenceLayout} from './sequence-layout.ts'
import type {FunctionNote} from './tooltip.ts'
import {visibleText} from './visible-text.ts'
import {weightText} from './weight-text.ts'

/** Everything that is drawn, before it is written as SVG. */
export interface Picture {
  /** Differs between pictures of different content, so that several can stand in one page. */
  readonly id: string
  readonly options: FlameGraphOptions
  readonly layout: Layout
  readonly sampleType: SampleType
  /** Samples read, whatever their weight; null when not known. */
  readonly sampleCount: number | null
  /** Of the drawn area. */
  readonly shares: NamingShares
  /** The colour of a box. */
  readonly fillOf: (box: number) => Color
  /** Stands before the legend, such as `Self:`. */
  readonly legendLead: string
  readonly legend: readonly LegendEntry[]
  /** A weight with its unit, safe to be shown once escaped. */
  readonly textOf: (weight: number) => string
  /** What tooltips say of a function besides its name; absent: nothing. */
  readonly noteOf?: FunctionNote
  /** What the numbers of boxes mean, for {@link boxText}. */
  readonly measure: Measure
  /** Stands in place of the line that says what is measured; not yet escaped. */
  readonly headline?: string
  /** Fills (`#rrggbb`) that are others in the dark theme, with these. */
  readonly darkFills?: ReadonlyMap<string, string>
  /** What kinds of time off the CPU there are, each with its amount. */
  readonly offCpu?: string
  /** Elements that fills refer to, as text of the SVG. */
  readonly patterns?: string
}

/** The name of the root's box. */
export const ROOT_NAME = 'all'

/** The function that a box stands for; null for the root. */
export function frameOfBox(layout: Layout, box: number): Frame | null {
  return layout.names[layout.nameOf[box]!] ?? null
}

function idOf(title: string, {total, names, weights}: Layout): string {
  const sum = weights.reduce((at, weight, box) => at + weight * (box % 97), 0)
  const number = evenHash(`${title}\0${total}\0${names.length}\0${weights.length}\0${sum}`)
  return `fg${Math.floor(number * 2 ** 32)
    .toString(16)
    .padStart(8, '0')}`
}

function layoutFor(stacks: Stacks, sampleType: number, options: FlameGraphOptions): Layout {
  const drawn = options.reverse ? reversedStacks(stacks) : stacks
  if (!options.flamechart) return layoutOf(drawn, sampleType, options.minimumShare, options.total)
  if (sampleType === 0) return sequenceLayout(drawn, options.minimumShare, options.total).layout
  const {name, unit} = stacks.sampleTypes[sampleType]!
  throw new InputError(`Drawing a flame chart of ${name} (${unit}): only the first sample type is kept in its order`, {
    hint: `The first one is ${stacks.sampleTypes[0]!.name}.`,
  })
}

/** The words of a sample type as they may be shown, since they go into the file's data too. */
function visibleType({name, unit, event}: SampleType): SampleType {
  return {name: visibleText(name), unit: visibleText(unit), event: event === null ? null : visibleText(event)}
}

/** What the numbers of a picture with these options mean. */
export function measureOf(sampleType: SampleType, total: number, {countName, factor}: FlameGraphOptions): Measure {
  return {
    sampleType: visibleType(sampleType),
    total,
    ...(countName === null ? {} : {countName: visibleText(countName)}),
    ...(factor === 1 ? {} : {factor}),
  }
}

/**
 * Lays out and colours one sample type. Throws a UsageError for an unknown palette, an InputError for a flame chart of
 * stacks whose order is not known, and for a difference: no box can be narrower than nothing.
 */
export function pictureOf(stacks: Stacks, sampleType: number, options: FlameGraphOptions): Picture {
  const type = stacks.sampleTypes[sampleType]!
  assertUnsigned(stacks, sampleType, 'Drawing a flame graph', JSON.stringify(options.title))
  const layout = layoutFor(stacks, sampleType, options)
  return pictureWith(stacks, sampleType, options, layout, measureOf(type, layout.total, options))
}

/** The mark of a waker is told by its colour, as that of the kernel is. */
function withoutWakerMarks(layout: Layout): Layout {
  const names = layout.names.map((one) =>
    one.name.endsWith(WAKER) ? {...one, name: one.name.slice(0, -WAKER.length)} : one,
  )
  return {...layout, names}
}

/** The picture of a layout that was made from these stacks. */
export function pictureWith(
  stacks: Stacks,
  sampleType: number,
  options: FlameGraphOptions,
  layout: Layout,
  measure: Measure,
): Picture {
  const textOf = weightText(measure.sampleType, measure)
  const offCpu = offCpuText(stacks, sampleType, measure)
  return {
    ...(offCpu === null ? {} : {offCpu}),
    id: idOf(options.title, layout),
    options,
    layout: withoutWakerMarks(layout),
    sampleType: measure.sampleType,
    sampleCount: samplesOf(stacks, sampleType),
    shares: sharesOf(stacks, sampleType),
    fillOf: boxColors(layout, options),
    legendLead: 'Self:',
    legend: legendOf(stacks, sampleType, options.colors, layout.total),
    measure,
    textOf: (weight) => visibleText(textOf(weight)),
  }
}
