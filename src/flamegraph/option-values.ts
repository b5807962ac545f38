import {UsageError} from '../errors/index.ts'

/** flamegraph.pl's margin, left and right, in pixels. */
const CLASSIC_MARGIN_PX = 10
/** Width that pixels of `minwidth` are taken of where the picture fills the page. */
const NOMINAL_WIDTH_PX = 1200

/**
 * What `minwidth` means as a share of the whole, 0..1: `0.5%` of it, or pixels of a picture of `widthPx` (null: 1200)
 * less flamegraph.pl's margins. Throws a UsageError.
 */
export function minimumShareOf(minimumWidth: string, widthPx: number | null): number {
  const [, digits, percent] = /^(\d+(?:\.\d*)?|\.\d+)(%?)$/.exec(minimumWidth.trim()) ?? []
  const whole = percent === '%' ? 100 : (widthPx ?? NOMINAL_WIDTH_PX) - 2 * CLASSIC_MARGIN_PX
  if (whole <= 0) throw new UsageError(`A picture of ${widthPx} pixels has no room within its margins.`)
  const share = Number(digits) / whole
  if (share >= 0 && share <= 1) return share
  if (share > 1) throw new UsageError(`minwidth: ${JSON.stringify(minimumWidth)} is more than the whole picture`)
  throw new UsageError(`minwidth: ${JSON.stringify(minimumWidth)} is not a width`, {
    hint: 'Give pixels such as 0.1, or a percentage of the width such as 0.5%.',
  })
}

/** flamegraph.pl's height of a row, in pixels, and what letters need of it around them. */
const ROW_PX = 16
const ROW_GAP_PX = 4

/** The height of a row about which nothing was said, in pixels: 16, or what letters of `fontSizePx` need. */
export function rowHeightFor(fontSizePx: number): number {
  return Math.max(ROW_PX, Math.ceil(fontSizePx) + ROW_GAP_PX)
}

/** The title of a picture that was given none, as flamegraph.pl chooses it. */
export function classicTitle({flamechart, inverted}: {flamechart: boolean; inverted: boolean}): string {
  if (flamechart) return 'Flame Chart'
  return inverted ? 'Icicle Graph' : 'Flame Graph'
}
