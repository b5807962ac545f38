import type {Frame} from '../../stacks/model/stacks.ts'
import {annotatedName} from '../box-names.ts'
import type {Color} from './color.ts'
import {evenHash, type NameNumbers, perlHashNumbers, perlNameNumber} from './name-hash.ts'
import {javaShade, jsShade, perlShade, type ShadeName} from './shade-rules.ts'

type Shade = (first: number, second: number) => Color

/** Start of a channel and how far it goes with a name's number. */
function channel(start: number, span: number, value: number): number {
  return start + Math.trunc(span * value)
}

/** The ranges of flamegraph.pl's palettes. */
const SHADES: Readonly<Record<ShadeName, Shade>> = {
  hot: (v, w) => [channel(205, 50, w), channel(0, 230, v), channel(0, 55, w)],
  mem: (v, w) => [0, channel(190, 50, w), channel(0, 210, v)],
  io: (v, w) => [channel(80, 60, v), channel(80, 60, v), channel(190, 55, w)],
  red: (v) => [channel(200, 55, v), channel(50, 80, v), channel(50, 80, v)],
  green: (v) => [channel(50, 60, v), channel(200, 55, v), channel(50, 60, v)],
  blue: (v) => [channel(80, 60, v), channel(80, 60, v), channel(205, 50, v)],
  yellow: (v) => [channel(175, 55, v), channel(175, 55, v), channel(50, 20, v)],
  purple: (v) => [channel(190, 65, v), channel(80, 60, v), channel(190, 65, v)],
  aqua: (v) => [channel(50, 60, v), channel(165, 55, v), channel(165, 55, v)],
  orange: (v) => [channel(190, 65, v), channel(90, 65, v), 0],
}

const RULES: Readonly<Record<string, (annotated: string) => ShadeName>> = {
  ...Object.fromEntries((Object.keys(SHADES) as ShadeName[]).map((shade) => [shade, () => shade])),
  java: javaShade,
  js: jsShade,
  perl: perlShade,
  wakeup: () => 'aqua',
  chain: (annotated) => (annotated.endsWith(WAKER) ? 'aqua' : 'blue'),
}

/** Names of flamegraph.pl's palettes. */
export const CLASSIC_PALETTE_NAMES: readonly string[] = Object.keys(RULES)

/** What a waker's frame, which stands above a `--`, has behind its name in the palette `chain`. */
export const WAKER = '_[w]'

/** How a name is turned into a shade of its palette. */
export type NameNumbering = 'sum' | 'hash' | 'random'

const NUMBERS: Readonly<Record<NameNumbering, (annotated: string) => NameNumbers>> = {
  sum: (annotated) => {
    const number = perlNameNumber(annotated)
    return [number, number]
  },
  hash: perlHashNumbers,
  random: (annotated) => [evenHash(annotated), evenHash(`${annotated}\0`)],
}

function fixedColor(name: string): Color | null {
  if (name === '--') return [160, 160, 160]
  return name === '-' ? [200, 200, 200] : null
}

/**
 * A palette of flamegraph.pl, one of {@link CLASSIC_PALETTE_NAMES}. With the numberings `sum` (its default) and `hash`
 * colours are equal to its own; `random` is as varied as its --random and the same each time.
 */
export function classicPalette(name: string, numbering: NameNumbering): (one: Frame, isWaker: boolean) => Color {
  const ruleOf = RULES[name]!
  const numbersOf = NUMBERS[numbering]
  return (one, isWaker) => {
    const annotated = annotatedName(one) + (isWaker ? WAKER : '')
    return fixedColor(annotatedName(one)) ?? SHADES[ruleOf(annotated)](...numbersOf(annotated))
  }
}
