import type {Cell} from '../../config/cells/cell.ts'
import {CellError, RunnerError} from '../../errors/index.ts'
import type {LoadResult} from '../../results/schema.ts'
import type {LoadPart, ReadContext} from '../load-generator.ts'
import {type FortioDocument, parseDocument} from './document.ts'
import {mergeHistograms, refuseOtherResolution} from './merge-histograms.ts'
import {refuseEmptyRun, resultOf} from './read-result.ts'
import {windowWarnings} from './window-warnings.ts'

/** Reads one generator's result; what is wrong with it is told with the generator's place. */
function readPart({text, instance}: LoadPart, {resolutionSeconds}: ReadContext): FortioDocument {
  try {
    const document = parseDocument(text)
    refuseEmptyRun(document)
    refuseOtherResolution(document.histogram, resolutionSeconds)
    return document
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error
    throw new CellError(`Merging the results of the load generators: that of ${instance}: ${error.message}`, {
      hint: error.hint ?? `A cell counts only when all its generators have sent: look at the log of ${instance}`,
      cause: error,
    })
  }
}

function addCodes(documents: readonly FortioDocument[]): Record<string, number> {
  const sums = new Map<string, number>()
  for (const {codes} of documents) {
    for (const [code, count] of Object.entries(codes)) sums.set(code, (sums.get(code) ?? 0) + count)
  }
  return Object.fromEntries(sums)
}

function addOpened(documents: readonly FortioDocument[]): number | null {
  const counts = documents.map(({openedConnections}) => openedConnections)
  return counts.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0)
}

/** What one fortio would have written. The rate is that of the longest window: no generator sent in less. */
function mergeDocuments(documents: readonly FortioDocument[], cell: Cell, resolutionSeconds: number): FortioDocument {
  const histogram = mergeHistograms(
    documents.map((document) => document.histogram),
    resolutionSeconds,
  )
  const actualDurationSeconds = Math.max(...documents.map((document) => document.actualDurationSeconds))
  return {
    runType: documents[0]!.runType,
    version: [...new Set(documents.map(({version}) => version))].join(', '),
    // All in one format and UTC, so the first in the order of text is the earliest.
    startedAt: documents.map(({startedAt}) => startedAt).toSorted()[0]!,
    requestedQps: cell.requestedQps === 'max' ? null : cell.requestedQps,
    actualQps: histogram.count / actualDurationSeconds,
    actualDurationSeconds,
    threads: documents.reduce((total, {threads}) => total + threads, 0),
    openedConnections: addOpened(documents),
    histogram,
    codes: addCodes(documents),
  }
}

/**
 * Makes one result of what several generators wrote that sent shares of one cell at once: counts of requests, codes and
 * histogram buckets are added, and percentiles found anew. Throws a CellError that names the instance whose result
 * cannot be used: damaged, without one success, or of another resolution.
 */
export function mergeResults(parts: readonly LoadPart[], context: ReadContext): LoadResult {
  const documents = parts.map((part) => readPart(part, context))
  const merged = mergeDocuments(documents, context.cell, context.resolutionSeconds)
  const command = parts.map((part) => part.command).join('\n')
  const result = resultOf(merged, {...context, command})
  const windows = documents.map(({startedAt, actualDurationSeconds}, index) => {
    const startSeconds = Date.parse(startedAt) / 1000
    return {instance: parts[index]!.instance, startSeconds, endSeconds: startSeconds + actualDurationSeconds}
  })
  return {...result, warnings: [...windowWarnings(windows, context.cell.durationSeconds), ...result.warnings]}
}
