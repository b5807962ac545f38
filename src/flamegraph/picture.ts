import {type NamingShares, sharesOf} from '../stacks/shares.ts'
import type {Frame, SampleType, Stacks} from '../stacks/stacks.ts'
import type {Measure} from './box-text.ts'
import {AREA_TEXT, AREAS, type Area, areaOf} from './colors/area.ts'
import {areaColor} from './colors/by-area.ts'
import {type Color, hex} from './colors/color.ts'
import {evenHash} from './colors/name-hash.ts'
import {type Palette, paletteNamed} from './colors/palette.ts'
import {type Layout, layoutOf} from './layout.ts'
import type {FlameGraphOptions} from './options.ts'
import {selfWeights} from './self-weights.ts'
import {visibleText} from './visible-text.ts'
import {weightText} from './weight-text.ts'

/** One row of the legend. */
export interface LegendEntry {
  /** `#rrggbb`. */
  readonly fill: string
  readonly text: string
}

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
  /** What the numbers of boxes mean, for {@link boxText}. */
  readonly measure: Measure
}

/** The name of the root's box. */
export const ROOT_NAME = 'all'
/** The colour of the root's box. */
export const ROOT_COLOR: Color = [226, 229, 236]

/** Colours by name, each made once. */
function fillByName({names, nameOf}: Layout, palette: Palette): (box: number) => Color {
  const known: Color[] = []
  return (box) => {
    const name = nameOf[box]!
    if (name < 0) return ROOT_COLOR
    known[name] ??= palette(names[name]!)
    return known[name]
  }
}

/** The function that a box stands for; null for the root. */
export function frameOfBox(layout: Layout, box: number): Frame | null {
  return layout.names[layout.nameOf[box]!] ?? null
}

function areaWeights(stacks: Stacks, sampleType: number): Map<Area, number> {
  const weights = new Map<Area, number>()
  selfWeights(stacks, sampleType).forEach((weight, frameId) => {
    const area = areaOf(stacks.frames[frameId]!)
    weights.set(area, (weights.get(area) ?? 0) + weight)
  })
  return weights
}

/** The areas in which stacks end, each with its share; empty for palettes that do not go by area. */
function legendOf(stacks: Stacks, sampleType: number, palette: string, total: number): LegendEntry[] {
  const weights = areaWeights(stacks, sampleType)
  return AREAS.flatMap((area) => {
    const color = areaColor(palette, area)
    const weight = weights.get(area) ?? 0
    if (color === null || weight === 0) return []
    return [{fill: hex(color), text: `${AREA_TEXT[area]} ${((100 * weight) / total).toFixed(1)}%`}]
  })
}

function idOf(title: string, {total, names, weights}: Layout): string {
  const sum = weights.reduce((at, weight, box) => at + weight * (box % 97), 0)
  const number = evenHash(`${title}\0${total}\0${names.length}\0${weights.length}\0${sum}`)
  return `fg${Math.floor(number * 2 ** 32)
    .toString(16)
    .padStart(8, '0')}`
}

/** Lays out and colours one sample type. Throws a UsageError for an unknown palette. */
export function pictureOf(stacks: Stacks, sampleType: number, options: FlameGraphOptions): Picture {
  const type = stacks.sampleTypes[sampleType]!
  const textOf = weightText(type)
  const layout = layoutOf(stacks, sampleType, options.minimumShare)
  return {
    id: idOf(options.title, layout),
    options,
    layout,
    sampleType: type,
    sampleCount: stacks.sampleCount,
    shares: sharesOf(stacks, sampleType),
    fillOf: fillByName(layout, paletteNamed(options.colors)),
    legendLead: 'Self:',
    legend: legendOf(stacks, sampleType, options.colors, layout.total),
    measure: {sampleType: type, total: layout.total},
    textOf: (weight) => visibleText(textOf(weight)),
  }
}
