import {basename, join} from 'node:path'
import type {RunDocument} from '../../results/run-document.ts'
import {allWarnings, type PlacedWarning} from '../all-warnings.ts'
import {COLUMNS_EXPLAINED} from '../cell-columns.ts'
import {GROUPS_EXPLAINED, haveRepeats} from '../group-columns.ts'
import {cellsTable, failedCells, proxiesTable} from '../html/cells.ts'
import {controlPlaneTable} from '../html/control-plane.ts'
import {environmentSection} from '../html/environment.ts'
import {groupTables} from '../html/groups.ts'
import {latencyPlot} from '../html/latency-plot.ts'
import {EMPTY, type Markup, markup} from '../html/markup.ts'
import {PAGE_STYLE} from '../html/page-style.ts'
import {pageUrl} from '../html/page-url.ts'
import {cellPictures} from '../html/pictures.ts'
import {profilingCostTable} from '../html/profiling-cost.ts'
import {thresholdSection} from '../html/thresholds.ts'
import {pathNote} from '../path-note.ts'
import type {ReportContext, ReportFormat} from '../report-format.ts'

/** Nothing is loaded but pictures beside the page, and nothing runs. */
const POLICY =
  "default-src 'none'; img-src 'self' file: data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

function warningItem({message, hint, cells}: PlacedWarning): Markup {
  const where = cells.length === 0 ? EMPTY : markup`<br><span class="soft">${cells.join(', ')}</span>`
  const next = hint === undefined ? EMPTY : markup`<br>${hint}`
  return markup`<li><strong>${message}</strong>${next}${where}</li>\n`
}

function warningList(document: RunDocument): Markup {
  const warnings = allWarnings(document)
  if (warnings.length === 0) return EMPTY
  return markup`<h2>Warnings</h2>\n<ul class="warnings">${warnings.map(warningItem)}</ul>`
}

function summaryOf(document: RunDocument, {run}: ReportContext): string {
  const done = document.cells.filter((cell) => cell.status === 'done').length
  return [
    `testbed ${document.testbed}`,
    `mesh ${document.mesh}`,
    ...(run === null ? [] : [`started ${run.startedAt}`]),
    `${done} of ${document.cells.length} cells done`,
  ].join(' · ')
}

function pictureSection(document: RunDocument): Markup {
  const pictures = document.cells
    .map((cell) => cellPictures(cell, document.runDirectory))
    .filter((part) => part !== EMPTY)
  return pictures.length === 0 ? EMPTY : markup`<h2>Flame graphs</h2>\n${pictures}`
}

function dataLinks({runDirectory}: RunDocument): Markup {
  const links = ['results.csv', 'run.json', 'journal.jsonl', 'runner.log'].map(
    (name) => markup`<a href="${pageUrl(join(runDirectory, name), runDirectory)}">${name}</a> `,
  )
  return markup`<p>${links}</p>`
}

/** `index.html` of a run: one file that needs no network and no script; pictures are linked beside it. */
export const htmlReport: ReportFormat = {
  name: 'html',
  description: 'One page with all numbers and pictures, to be opened in a browser, offline',
  extension: 'html',
  render: (document, context) => {
    const name = basename(document.runDirectory)
    const note = pathNote(document.cells)
    return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${{markup: POLICY}}">
<title>${name}</title>
<style>${{markup: PAGE_STYLE}}</style>
</head>
<body>
<h1>${name}</h1>
<p class="soft">${summaryOf(document, context)}</p>
${dataLinks(document)}
<h2>Results</h2>
<p class="soft">${haveRepeats(document.groups) ? GROUPS_EXPLAINED : COLUMNS_EXPLAINED}. A dash is a value that cannot be vouched for.</p>
${note === '' ? EMPTY : markup`<p class="soft">${note}</p>\n`}${haveRepeats(document.groups) ? groupTables(document) : cellsTable(document.cells)}
${thresholdSection(document)}<h2>Latency</h2>
${latencyPlot(document)}
${failedCells(document.cells)}
${warningList(document)}
${profilingCostTable(document.cells)}
${pictureSection(document)}
${proxiesTable(document.cells)}
${controlPlaneTable(document.cells)}
${environmentSection(context.run)}
</body>
</html>
`.markup
  },
}
