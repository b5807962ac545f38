/* flamegraph.pl's palette.map: a line `name->rgb(1,2,3)` for each name that was drawn. */
import type {Warning} from '../../errors/index.ts'
import {foldedName} from '../../stacks/formats/folded/write/fold.ts'
import type {Frame} from '../../stacks/model/stacks.ts'
import type {Color} from './color.ts'

/** Where flamegraph.pl keeps it: in the working directory. */
export const PALETTE_MAP_FILE = 'palette.map'

/** The name itself may hold `->`, so the last one counts. */
const LINE = /^(.*)->rgb\((\d{1,3}),(\d{1,3}),(\d{1,3})\)$/s
const BRIGHTEST = 255

/** The colours of a palette.map, and a warning when lines of it could not be read. */
export function parsePaletteMap(text: string): {readonly colors: Map<string, Color>; readonly warnings: Warning[]} {
  const colors = new Map<string, Color>()
  let faulty = 0
  for (const line of text.split(/\r?\n/)) {
    const [, name, ...channels] = LINE.exec(line) ?? []
    const color = channels.map(Number) as unknown as Color
    if (name !== undefined && Math.max(...color) <= BRIGHTEST) colors.set(name, color)
    else if (line !== '') faulty++
  }
  return {colors, warnings: faulty === 0 ? [] : [faultyLines(faulty)]}
}

function faultyLines(count: number): Warning {
  return {
    code: 'palette-map-lines',
    message: `${PALETTE_MAP_FILE}: ${count === 1 ? '1 line' : `${count} lines`} could not be read and will be dropped.`,
    hint: 'A line is a name, "->" and a colour such as rgb(230,40,20).',
  }
}

/** The text of a palette.map, in the order of names. */
export function paletteMapText(colors: ReadonlyMap<string, Color>): string {
  const names = [...colors.keys()].sort((one, other) => (one < other ? -1 : 1))
  return names.map((name) => `${name}->rgb(${colors.get(name)!.map(Math.round).join(',')})\n`).join('')
}

/** How a palette.map spells a function. */
export function mapName(one: Frame): string {
  return foldedName(one)
}
