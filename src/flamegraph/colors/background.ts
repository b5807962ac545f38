import {UsageError} from '../../errors/index.ts'
import {type Color, needsWhiteText} from './color.ts'

/** A page's colour at the top and at the bottom. */
export interface Background {
  readonly top: string
  readonly bottom: string
  /** Whether text on it is light. */
  readonly dark: boolean
}

/** flamegraph.pl's gradients. */
const GRADIENTS: Readonly<Record<string, readonly [top: string, bottom: string]>> = {
  yellow: ['#eeeeee', '#eeeeb0'],
  blue: ['#eeeeee', '#e0e0ff'],
  green: ['#eef2ee', '#e0ffe0'],
  grey: ['#f8f8f8', '#e8e8e8'],
}

/** Every background that has a name. */
const BACKGROUND_NAMES: readonly string[] = Object.keys(GRADIENTS)

const PLAIN_HUES = new Set(['red', 'green', 'blue', 'aqua', 'yellow', 'purple', 'orange'])

/** The background that flamegraph.pl gives a palette. */
export function classicBackground(palette: string): string {
  if (palette === 'mem') return 'green'
  if (['io', 'wakeup', 'chain'].includes(palette)) return 'blue'
  return PLAIN_HUES.has(palette) ? 'grey' : 'yellow'
}

function longHex(text: string): string | null {
  if (/^#[\da-f]{6}$/i.test(text)) return text.toLowerCase()
  return /^#[\da-f]{3}$/i.test(text) ? text.toLowerCase().replace(/[\da-f]/g, '$&$&') : null
}

/** The background of that name, or of the one colour `#rgb` or `#rrggbb`. A UsageError when it is neither. */
export function backgroundNamed(name: string): Background {
  const [top, bottom] = Object.hasOwn(GRADIENTS, name) ? GRADIENTS[name]! : [longHex(name), longHex(name)]
  if (top === null || bottom === null) {
    throw new UsageError(`Background of the flame graph: ${JSON.stringify(name)} is no colour that is known`, {
      hint: `Choose one of ${BACKGROUND_NAMES.join(', ')}, or give a colour such as #f8f8f8.`,
    })
  }
  const middle = [1, 3, 5].map((at) => Number.parseInt(bottom.slice(at, at + 2), 16)) as unknown as Color
  return {top, bottom, dark: needsWhiteText(middle)}
}
