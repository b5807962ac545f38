import type {RunDocument} from '../../results/run-document.ts'
import {THRESHOLD_TITLES, thresholdRows} from '../threshold-rows.ts'
import {EMPTY, type Markup, markup} from './markup.ts'

/** What each threshold came to; nothing where none was given. */
export function thresholdSection({thresholds}: RunDocument): Markup {
  if (thresholds.length === 0) return EMPTY
  const head = THRESHOLD_TITLES.map((title) => markup`<th class="left">${title}</th>`)
  const rows = thresholdRows(thresholds).map(
    (fields) => markup`<tr>${fields.map((text) => markup`<td class="left">${text}</td>`)}</tr>\n`,
  )
  return markup`<h2>Thresholds</h2>
<div class="scroll"><table class="cells"><thead><tr>${head}</tr></thead><tbody>
${rows}</tbody></table></div>
`
}
