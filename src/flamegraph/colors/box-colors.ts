import type {Frame} from '../../stacks/model/stacks.ts'
import type {Layout} from '../layout.ts'
import type {FlameGraphOptions} from '../options.ts'
import {WAKER} from './classic.ts'
import type {Color} from './color.ts'
import {type Palette, paletteNamed} from './palette.ts'
import {mapName} from './palette-map.ts'

/** The colour of the root's box. */
export const ROOT_COLOR: Color = [226, 229, 236]

const DELIMITER = '--'

/** Which boxes stand above a `--`, and so belong to whoever woke the thread below. */
function wakers({names, nameOf, parents}: Layout): Uint8Array {
  const above = new Uint8Array(nameOf.length)
  for (let box = 1; box < above.length; box++) {
    const parent = parents[box]!
    above[box] = above[parent] === 1 || names[nameOf[parent]!]?.name === DELIMITER ? 1 : 0
  }
  return above
}

function isWakerBy(layout: Layout, palette: string): (box: number) => boolean {
  if (palette !== 'chain') return () => false
  const above = wakers(layout)
  return (box) => above[box] === 1
}

/** How a palette.map spells a box's function. */
function keyOf(one: Frame, isWaker: boolean): string {
  return mapName(one) + (isWaker ? WAKER : '')
}

function keepingColors(palette: Palette, kept: FlameGraphOptions['colorMap']): Palette {
  if (kept === null) return palette
  return (one, isWaker = false) => kept.get(keyOf(one, isWaker)) ?? palette(one, isWaker)
}

/** The colour of each box of a layout; each name's is made once. Throws a UsageError for an unknown palette. */
export function boxColors(layout: Layout, options: FlameGraphOptions): (box: number) => Color {
  const numbering = options.hash ? 'hash' : options.random ? 'random' : 'sum'
  const palette = keepingColors(paletteNamed(options.colors, numbering), options.colorMap)
  const isWaker = isWakerBy(layout, options.colors)
  const [ordinary, waking]: [Color[], Color[]] = [[], []]
  return (box) => {
    const name = layout.nameOf[box]!
    if (name < 0) return ROOT_COLOR
    const waker = isWaker(box)
    const known = waker ? waking : ordinary
    known[name] ??= palette(layout.names[name]!, waker)
    return known[name]
  }
}

/** What a palette.map has to hold after this layout was drawn: all that it held, and every name that is drawn. */
export function extendedColorMap(layout: Layout, options: FlameGraphOptions): Map<string, Color> {
  const colorOf = boxColors(layout, options)
  const isWaker = isWakerBy(layout, options.colors)
  const colors = new Map(options.colorMap ?? [])
  layout.nameOf.forEach((name, box) => {
    if (name >= 0) colors.set(keyOf(layout.names[name]!, isWaker(box)), colorOf(box))
  })
  return colors
}
