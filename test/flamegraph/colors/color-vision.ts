import type {Color} from '../../../src/flamegraph/colors/color.ts'

type Matrix = readonly [readonly number[], readonly number[], readonly number[]]

/** Full dichromacy in linear RGB: Machado, Oliveira and Fernandes, 2009, severity 1.0. */
export const VISIONS: Readonly<Record<string, Matrix>> = {
  'full colour vision': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
}

/** sRGB to XYZ under D65, and its white: IEC 61966-2-1. */
const TO_XYZ: Matrix = [
  [0.4124, 0.3576, 0.1805],
  [0.2126, 0.7152, 0.0722],
  [0.0193, 0.1192, 0.9505],
]
const WHITE = [0.9505, 1, 1.089]

function times(matrix: Matrix, vector: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, factor, index) => sum + factor * vector[index]!, 0))
}

function linear(color: Color): number[] {
  return color.map((channel) => {
    const value = channel / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
}

/** CIE 1976 L*a*b*. */
function lab(linearRgb: readonly number[]): readonly [number, number, number] {
  const clipped = linearRgb.map((value) => Math.min(1, Math.max(0, value)))
  const [x, y, z] = times(TO_XYZ, clipped).map((value, index) => {
    const share = value / WHITE[index]!
    return share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116
  }) as [number, number, number]
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** How far two colours are apart for somebody with that vision: CIE76, where 2.3 is just noticeable. */
export function distance(one: Color, other: Color, vision: string): number {
  const [a, b] = [one, other].map((color) => lab(times(VISIONS[vision]!, linear(color))))
  return Math.hypot(...a!.map((value, index) => value - b![index]!))
}
