import type {Night} from '../../nightly/night-document.ts'
import {comparisonMarkdown} from '../comparison/comparison-markdown.ts'
import {escaped, markdownTable} from '../markdown.ts'
import {failureLines, movedLines, NIGHT_COLUMNS, nightRows, nightVerdict} from './night-rows.ts'

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${escaped(line.replaceAll('\n', ' '))}`).join('\n')
}

/** A night as GitHub's Markdown, for a job's summary: the verdict first, and the numbers of each comparison folded at the end. */
export function nightMarkdown(night: Night): string {
  const moved = movedLines(night)
  const failures = failureLines(night)
  const comparisons = night.groups.flatMap(({name, measuredLoads}) =>
    measuredLoads.flatMap((load) =>
      load.comparison === null
        ? []
        : [
            `<details><summary>${escaped(`${name}, ${load.name}.yaml`)}</summary>\n\n${comparisonMarkdown(load.comparison)}\n\n</details>`,
          ],
    ),
  )
  return [
    `## ${escaped(nightVerdict(night))}`,
    markdownTable(NIGHT_COLUMNS, nightRows(night)),
    ...(moved.length === 0 ? [] : [`### What moved\n\n${list(moved)}`]),
    ...(failures.length === 0 ? [] : [`### What failed\n\n${list(failures)}`]),
    ...comparisons,
  ].join('\n\n')
}
