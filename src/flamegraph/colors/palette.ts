import {UsageError} from '../../errors/index.ts'
import type {Frame} from '../../stacks/model/stacks.ts'
import {AREA_PALETTES} from './by-area.ts'
import {CLASSIC_PALETTE_NAMES, classicPalette, type NameNumbering} from './classic.ts'
import type {Color} from './color.ts'

/**
 * The colour of a function. It depends on nothing but the function, so it is the same in every picture; the palette
 * `chain` also asks whether it stands above a `--`.
 */
export type Palette = (one: Frame, isWaker?: boolean) => Color

/** Every palette that `colors` may name; the first is the default. */
export const PALETTE_NAMES: readonly string[] = [...Object.keys(AREA_PALETTES), ...CLASSIC_PALETTE_NAMES]

/** The palette of that name; a UsageError when there is none. Areas have no numbering but their own. */
export function paletteNamed(name: string, numbering: NameNumbering = 'sum'): Palette {
  if (Object.hasOwn(AREA_PALETTES, name)) return AREA_PALETTES[name]!
  if (CLASSIC_PALETTE_NAMES.includes(name)) {
    const palette = classicPalette(name, numbering)
    return (one, isWaker = false) => palette(one, isWaker && name === 'chain')
  }
  throw new UsageError(`Colours of the flame graph: there is no palette ${JSON.stringify(name)}`, {
    hint: `Choose one of ${PALETTE_NAMES.join(', ')}.`,
  })
}
