import {type Color, hex, mixed} from '../colors/color.ts'
import {type ChangeColors, faintFills} from './change-colors.ts'

/** Wide enough that few tiles fill a box; its width does not show, since stripes go from left to right. */
const TILE_UNITS = 20_000
const STRIPE_PX = 5
const WHITE: Color = [255, 255, 255]

function stripes(pictureId: string, name: string, color: Color): string {
  const id = `${pictureId}-${name}`
  const fill = hex(color)
  const ground = hex(mixed(color, WHITE, 0.62))
  return `<pattern id="${id}" patternUnits="userSpaceOnUse" width="${TILE_UNITS}" height="${STRIPE_PX}"><rect width="${TILE_UNITS}" height="${STRIPE_PX}" fill="${ground}"/><rect width="${TILE_UNITS}" height="2" fill="${fill}"/></pattern>
<style>#${pictureId} .fg-boxes [fill="${fill}"]{fill:url(#${id})}</style>
`
}

/**
 * Stripes over the boxes that are gone, which have colours of their own. They lie from left to right, so they stay the
 * same when boxes are stretched. Where style sheets are not allowed, the boxes keep their plain colours.
 */
export function stripesOfVanished(pictureId: string, colors: ChangeColors): string {
  return [...colors.vanished, ...colors['vanished-chance']]
    .map((color, index) => stripes(pictureId, `gone${index}`, color))
    .join('')
}

/** Lets boxes without a change and their swatches dim more than others in the dark theme, whose page they would outshine. */
export function faintStyle(pictureId: string, colors: ChangeColors): string {
  const selectors = [...faintFills(colors)].map((fill) => `#${pictureId} [fill="${fill}"]`)
  return `<style>${selectors.join(',')}{fill-opacity:var(--fg-faint)}</style>\n`
}
