import type {Frame} from '../../stacks/stacks.ts'
import {annotatedName} from '../box-names.ts'
import type {Color} from './color.ts'
import {perlNameNumber} from './name-hash.ts'

type Shade = (value: number) => Color

/** Start of a channel and how far it goes with a name's number. */
function channel(start: number, span: number, value: number): number {
  return start + Math.trunc(span * value)
}

/** The ranges of flamegraph.pl's palettes. */
const SHADES = {
  hot: (v) => [channel(205, 50, v), channel(0, 230, v), channel(0, 55, v)],
  mem: (v) => [0, channel(190, 50, v), channel(0, 210, v)],
  io: (v) => [channel(80, 60, v), channel(80, 60, v), channel(190, 55, v)],
  red: (v) => [channel(200, 55, v), channel(50, 80, v), channel(50, 80, v)],
  green: (v) => [channel(50, 60, v), channel(200, 55, v), channel(50, 60, v)],
  blue: (v) => [channel(80, 60, v), channel(80, 60, v), channel(205, 50, v)],
  yellow: (v) => [channel(175, 55, v), channel(175, 55, v), channel(50, 20, v)],
  purple: (v) => [channel(190, 65, v), channel(80, 60, v), channel(190, 65, v)],
  aqua: (v) => [channel(50, 60, v), channel(165, 55, v), channel(165, 55, v)],
  orange: (v) => [channel(190, 65, v), channel(90, 65, v), 0],
} satisfies Record<string, Shade>

type Shades = keyof typeof SHADES

const JAVA_PACKAGE = /^L?(java|javax|jdk|net|org|com|io|sun)\//

function javaShade(name: string): Shades {
  if (name.endsWith('_[j]')) return 'green'
  if (name.endsWith('_[i]')) return 'aqua'
  if (JAVA_PACKAGE.test(name) || name.includes(':::')) return 'green'
  if (name.includes('::')) return 'yellow'
  return name.endsWith('_[k]') ? 'orange' : 'red'
}

function fixedColor(name: string): Color | null {
  if (name === '--') return [160, 160, 160]
  return name === '-' ? [200, 200, 200] : null
}

function classic(shadeOf: (annotated: string) => Shades): (one: Frame) => Color {
  return (one) => {
    const annotated = annotatedName(one)
    return fixedColor(annotated) ?? SHADES[shadeOf(annotated)](perlNameNumber(annotated))
  }
}

/** flamegraph.pl's palettes by name; colours are equal to its own. */
export const CLASSIC_PALETTES: Readonly<Record<string, (one: Frame) => Color>> = {
  ...Object.fromEntries((Object.keys(SHADES) as Shades[]).map((shade) => [shade, classic(() => shade)])),
  java: classic(javaShade),
}
