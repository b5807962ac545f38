import {countsText, dispersionText, notComparableText} from '../flamegraph/differential/headline.ts'
import {changeInPoints} from '../flamegraph/differential/notes-of-functions.ts'
import type {Difference} from '../stacks/difference/difference.ts'
import type {Judgement} from '../stacks/difference/judgement.ts'
import type {MovedFunction} from '../stacks/difference/moved-function.ts'
import type {MovedFunctions, NotComparable} from '../stacks/difference/moved-functions.ts'
import {NOT_COMPARABLE} from '../stacks/difference/not-comparable.ts'
import type {Style} from '../terminal/style.ts'
import {renderTable} from '../terminal/table.ts'
import {namesBeside, sharePercent} from './fitting-names.ts'
import {judgementText} from './judgement-text.ts'

const TITLES = ['', 'self before', 'after', 'change', 'total before', 'after', 'change', '±'] as const
function cellsOf(one: MovedFunction): string[] {
  return [
    one.kind,
    sharePercent(one.selfBefore.share),
    sharePercent(one.selfAfter.share),
    changeInPoints(one.selfChange),
    sharePercent(one.totalBefore.share),
    sharePercent(one.totalAfter.share),
    changeInPoints(one.totalChange),
    (100 * one.error.share).toFixed(2),
  ]
}

/** What cannot be compared has no change. */
function cellsOfRest({selfBefore, selfAfter, totalBefore, totalAfter}: NotComparable): string[] {
  const shares = (before: number, after: number) => [sharePercent(before), sharePercent(after), '']
  return [
    'not comparable',
    ...shares(selfBefore.share, selfAfter.share),
    ...shares(totalBefore.share, totalAfter.share),
    '',
  ]
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/**
 * The functions that moved most, below the verdict, how many did, and what functions vary by. Shares are of the total after, changes in
 * points of it, ± is one standard error of the total's change.
 */
export function differenceText(
  difference: Difference,
  judgement: Judgement,
  {functions, ...counts}: MovedFunctions,
  {style, width}: {readonly style: Style; readonly width: number},
): string {
  const {notComparable} = counts
  const rest = notComparable === null ? [] : [notComparable]
  const cells = [...functions.map(cellsOf), ...rest.map(cellsOfRest)]
  const texts = [...functions.map((one) => one.function), ...rest.map(() => NOT_COMPARABLE)]
  const names = namesBeside(TITLES, cells, texts, width)
  const columns = TITLES.map((title, column) => ({title, align: column === 0 ? ('left' as const) : ('right' as const)}))
  const table = renderTable({
    columns: [{title: 'function', align: 'left'}, ...columns],
    rows: names.map((name, index) => [name, ...cells[index]!]),
    width,
  })
  const facts = [
    countsText(difference, counts),
    ...notComparableText(counts).map(capital),
    capital(dispersionText(difference)),
  ]
  return [style.bold(judgementText(judgement)), ...facts, table].join('\n')
}
