import {readFile} from 'node:fs/promises'
import {writeAtomically} from '../../bytes/writing/write-atomically.ts'
import {InputError, type Warning} from '../../errors/index.ts'
import {extendedColorMap} from '../../flamegraph/colors/box-colors.ts'
import type {Color} from '../../flamegraph/colors/color.ts'
import {PALETTE_MAP_FILE, paletteMapText, parsePaletteMap} from '../../flamegraph/colors/palette-map.ts'
import type {Picture} from '../../flamegraph/picture.ts'

/** Colours that names keep from picture to picture, as flamegraph.pl's --cp: palette.map of the current folder. */
export interface KeptColors {
  readonly colors: ReadonlyMap<string, Color>
  readonly warnings: readonly Warning[]
}

/** The colours kept so far; none when there is no such file yet. */
export async function readKeptColors(): Promise<KeptColors> {
  try {
    return parsePaletteMap(await readFile(PALETTE_MAP_FILE, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {colors: new Map(), warnings: []}
    throw new InputError(`Cannot read ${PALETTE_MAP_FILE}: ${(error as Error).message}.`, {cause: error})
  }
}

/** Adds the names of a picture to the colours that are kept. */
export async function keepColors({layout, options}: Picture): Promise<void> {
  await writeAtomically(PALETTE_MAP_FILE, paletteMapText(extendedColorMap(layout, options)))
}
