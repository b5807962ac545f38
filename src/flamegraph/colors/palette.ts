import {UsageError} from '../../errors/index.ts'
import type {Frame} from '../../stacks/stacks.ts'
import {AREA_PALETTES} from './by-area.ts'
import {CLASSIC_PALETTES} from './classic.ts'
import type {Color} from './color.ts'

/** The colour of a function. It depends on nothing but the function, so it is the same in every picture. */
export type Palette = (one: Frame) => Color

const PALETTES: Readonly<Record<string, Palette>> = {...AREA_PALETTES, ...CLASSIC_PALETTES}

/** Every palette that `colors` may name; the first is the default. */
export const PALETTE_NAMES: readonly string[] = Object.keys(PALETTES)

/** The palette of that name; a UsageError when there is none. */
export function paletteNamed(name: string): Palette {
  if (!Object.hasOwn(PALETTES, name)) {
    throw new UsageError(`Colours of the flame graph: there is no palette ${JSON.stringify(name)}`, {
      hint: `Choose one of ${PALETTE_NAMES.join(', ')}.`,
    })
  }
  return PALETTES[name]!
}
