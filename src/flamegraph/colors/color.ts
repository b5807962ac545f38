/** Red, green, blue, each 0..255. */
export type Color = readonly [red: number, green: number, blue: number]

/** `#rrggbb`. */
export function hex(color: Color): string {
  return `#${color.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`
}

/** The colour that {@link hex} wrote. */
export function fromHex(text: string): Color {
  const number = Number.parseInt(text.slice(1), 16)
  return [number >> 16, (number >> 8) & 255, number & 255]
}

/** A colour from hue in degrees, saturation and lightness in percent. */
export function hsl(hue: number, saturation: number, lightness: number): Color {
  const light = lightness / 100
  const chroma = (saturation / 100) * Math.min(light, 1 - light)
  const channel = (offset: number) => {
    const turn = (offset + hue / 30) % 12
    return 255 * (light - chroma * Math.max(-1, Math.min(turn - 3, 9 - turn, 1)))
  }
  return [channel(0), channel(8), channel(4)]
}

/** `share` (0..1) of `other` laid over `color`. */
export function mixed(color: Color, other: Color, share: number): Color {
  const channel = (index: 0 | 1 | 2) => color[index] * (1 - share) + other[index] * share
  return [channel(0), channel(1), channel(2)]
}

const DARK_PAGE: Color = [21, 24, 29]
const DIMMED = 0.25

/** The colour of a box in the dark theme, in which its page shows through so that it does not glare. */
export function dimmed(color: Color): Color {
  return mixed(color, DARK_PAGE, DIMMED)
}

/** Relative luminance, 0..1, as WCAG 2 defines it. */
export function luminance(color: Color): number {
  const [red, green, blue] = color.map((channel) => {
    const value = channel / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast ratio of two luminances, 1..21, as WCAG 2 defines it. */
export function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}

/** Whether white is easier to read on `color` than black. The better of the two always reaches a contrast of 4.5. */
export function needsWhiteText(color: Color): boolean {
  const ground = luminance(color)
  return contrast(ground, 1) > contrast(ground, 0)
}
