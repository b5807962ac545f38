import {type Color, hex, mixed} from '../colors/color.ts'
import {type ChangeColors, darkFills} from './change-colors.ts'

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

/** The dark theme's colours of boxes and swatches (those of the script are text, with a colour of their own), on screens alone: paper has no dark theme. */
export function darkStyle(pictureId: string, colors: ChangeColors): string {
  const striped = new Set(colors['vanished-chance'].map(hex))
  const rules = (root: string) =>
    [...darkFills(colors)]
      .map(
        ([fill, dark]) =>
          `${root} [fill="${fill}"]{${striped.has(fill) ? 'fill-opacity:.4' : `fill:${dark};color:${dark}!important`}}`,
      )
      .join('')
  const byReader = rules(`#${pictureId}[data-theme=dark]`)
  const bySystem = rules(`#${pictureId}:not([data-theme=light])`)
  return `<style>@media screen{${byReader}}@media screen and (prefers-color-scheme:dark){${bySystem}}</style>\n`
}
