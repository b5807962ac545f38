import {type Color, dimmed, fromHex, hex, needsWhiteText} from '../colors/color.ts'
import type {Picture} from '../picture.ts'

/** The colours of a picture, each once. */
export interface Fills {
  /** `#rrggbb`. */
  readonly texts: readonly string[]
  /** Whether white is easier to read on it, for each of `texts`. */
  readonly needWhite: readonly boolean[]
  /** The same in the dark theme. */
  readonly needWhiteDimmed: readonly boolean[]
  /** Index into `texts` of each box. */
  readonly of: Int32Array
}

/** Looks up the colour of every box. Palettes hand out the same array for the same name, so most boxes cost one look. */
export function fillsOf({layout, fillOf, darkFills}: Picture): Fills {
  const byColor = new Map<Color, number>()
  const byText = new Map<string, number>()
  const of = new Int32Array(layout.weights.length)
  const needWhite: boolean[] = []
  const needWhiteDimmed: boolean[] = []
  const numberOf = (color: Color) => {
    const text = hex(color)
    const known = byText.get(text)
    if (known !== undefined) return known
    byText.set(text, byText.size)
    needWhiteDimmed.push(needsWhiteText(dimmed(fromHex(darkFills?.get(text) ?? text))))
    return needWhite.push(needsWhiteText(color)) - 1
  }
  for (let box = 0; box < of.length; box++) {
    const color = fillOf(box)
    let known = byColor.get(color)
    if (known === undefined) {
      known = numberOf(color)
      byColor.set(color, known)
    }
    of[box] = known
  }
  return {texts: [...byText.keys()], needWhite, needWhiteDimmed, of}
}

/** More elements than this cost a browser more than a colour that is off by a shade. */
const MOST_FILLS = 256
/** Steps of a channel between the colours that are left, of 256. */
const COARSE = 12

function rounded(text: string): string {
  const channels = [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16))
  return hex(channels.map((one) => Math.min(255, Math.round(one / COARSE) * COARSE)) as unknown as Color)
}

/** The colours for boxes of a few pixels: the true ones while they are few, else the nearest of a smaller palette. */
export function narrowFills({texts}: Fills, used: number): readonly string[] {
  return used <= MOST_FILLS ? texts : texts.map(rounded)
}
