import type {Frame} from '../../stacks/model/stacks.ts'
import {type Area, areaOf} from './area.ts'
import {type Color, hsl, mixed} from './color.ts'
import {evenHash} from './name-hash.ts'

const WHITE: Color = [255, 255, 255]
const BLACK: Color = [0, 0, 0]
/** How much white is laid over an inferred name's colour. */
const PALENESS = 0.5

type ColorOfArea = (area: Area, value: number) => Color

/** Hue, saturation, and the lightness around which names vary. */
const HUES: Readonly<Record<Area, readonly [hue: number, saturation: number, lightness: number]>> = {
  kernel: [28, 92, 66],
  program: [207, 72, 70],
  http: [92, 52, 66],
  tls: [262, 68, 77],
  memory: [348, 80, 76],
  library: [172, 48, 64],
  jit: [48, 88, 64],
  unnamed: [0, 0, 76],
  label: [220, 24, 84],
}
const HUE_SPREAD = 14
const LIGHTNESS_SPREAD = 11

function byHue(area: Area, value: number): Color {
  const [hue, saturation, lightness] = HUES[area]
  const turned = (hue + HUE_SPREAD * (((value * 7919) % 1) - 0.5) + 360) % 360
  return hsl(turned, saturation, lightness + LIGHTNESS_SPREAD * (value - 0.5))
}

/**
 * Okabe and Ito's colours, which people with any of the common colour deficiencies can tell apart; their black is a grey
 * here, so that it differs from text.
 */
const OKABE_ITO: Readonly<Record<Area, Color>> = {
  kernel: [230, 159, 0],
  program: [86, 180, 233],
  http: [240, 228, 66],
  tls: [204, 121, 167],
  memory: [213, 94, 0],
  library: [0, 158, 115],
  jit: [0, 114, 178],
  unnamed: [90, 90, 90],
  label: [226, 226, 226],
}

/** How much black or white names vary by. */
const OKABE_ITO_SPREAD = 0.2

function byOkabeIto(area: Area, value: number): Color {
  return mixed(OKABE_ITO[area], value < 0.5 ? BLACK : WHITE, Math.abs(value - 0.5) * OKABE_ITO_SPREAD)
}

function paletteOf(colorOf: ColorOfArea): (one: Frame) => Color {
  return (one) => {
    const color = colorOf(areaOf(one), evenHash(one.name))
    return one.grounds === 'inferred' ? mixed(color, WHITE, PALENESS) : color
  }
}

/** Colours by area, with shades by name; inferred names are paler. These palettes have a legend. */
export const AREA_PALETTES: Readonly<Record<string, (one: Frame) => Color>> = {
  area: paletteOf(byHue),
  colorblind: paletteOf(byOkabeIto),
}

/** Middle colour of an area, for legends; null when the palette does not go by area. */
export function areaColor(palette: string, area: Area): Color | null {
  if (palette === 'area') return byHue(area, 0.5)
  return palette === 'colorblind' ? byOkabeIto(area, 0.5) : null
}
