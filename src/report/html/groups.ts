import type {CellGroup} from '../../results/groups/cell-group.ts'
import type {RunDocument} from '../../results/run-document.ts'
import {comparedGroups, factorColumns, type GroupColumn, groupColumns} from '../group-columns.ts'
import {groupRows} from '../group-rows.ts'
import {EMPTY, type Markup, markup} from './markup.ts'

/** Text whose parts in brackets stay in one line, so that a narrow column holds what is around them. */
function wrapping(text: string): readonly Markup[] {
  return text
    .split(/(\[[^\]]*\])/)
    .map((part, index) => (index % 2 === 1 ? markup`<span class="whole">${part}</span>` : markup`${part}`))
}

function tableOf(groups: readonly CellGroup[], columns: readonly GroupColumn[], document: RunDocument): Markup {
  const head = columns.map(({align, title}) => markup`<th class="${align}">${title}</th>`)
  const rows = groupRows(groups, columns, document).map((fields) => {
    const cells = fields.map((text, index) => {
      const {align, title} = columns[index]!
      return markup`<td class="${title === 'notes' ? 'left notes' : align}" data-title="${title}">${wrapping(text)}</td>`
    })
    return markup`<tr>${cells}</tr>\n`
  })
  return markup`<div class="scroll"><table class="cells repeats"><thead><tr>${head}</tr></thead><tbody>
${rows}</tbody></table></div>`
}

/** One row for all repeats of a cell, and what each is beside its base. */
export function groupTables(document: RunDocument): Markup {
  const {groups} = document
  const compared = comparedGroups(groups)
  const factors =
    compared.length === 0
      ? EMPTY
      : markup`\n<h3>In pairs of repeats</h3>\n${tableOf(compared, factorColumns(compared), document)}`
  return markup`${tableOf(groups, groupColumns(groups), document)}${factors}`
}
