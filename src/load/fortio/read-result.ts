import type {Cell} from '../../config/cells/cell.ts'
import {CellError, type Warning} from '../../errors/index.ts'
import {latenciesOf} from '../../results/latency.ts'
import {type LoadResult, NO_REQUEST_LOG} from '../../results/schema.ts'
import {rateHeld} from '../../results/validity.ts'
import type {ReadContext} from '../load-generator.ts'
import {isSuccess} from './codes.ts'
import {type FortioDocument, parseDocument} from './document.ts'

/** A run that lasted less than this share of what was asked was ended by something. */
const WHOLE_RUN_SHARE = 0.95
const CODES_SHOWN = 3

function successesOf(codes: FortioDocument['codes']): number {
  return Object.entries(codes).reduce((sum, [code, count]) => sum + (isSuccess(code) ? count : 0), 0)
}

/** The commonest failures, as `503 (12), -1 (3)`. fortio writes -1 for a connection that broke. */
function failuresOf(codes: FortioDocument['codes']): string {
  return Object.entries(codes)
    .filter(([code]) => !isSuccess(code))
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, CODES_SHOWN)
    .map(([code, count]) => `${code === '-1' ? 'broken connection' : code} (${count})`)
    .join(', ')
}

function errorWarnings(document: FortioDocument, errorCount: number): Warning[] {
  if (errorCount === 0) return []
  const {count} = document.histogram
  return [
    {
      code: 'errors',
      message: `${errorCount} of ${count} requests failed: ${failuresOf(document.codes)}; the latencies include them`,
      hint: "The proxies' logs and the generator's own log say more",
    },
  ]
}

/** Slow rates say little without their decimals. */
function spokenRate(qps: number): string {
  return qps < 10 ? String(Number(qps.toPrecision(3))) : qps.toFixed(1)
}

function rateWarnings(document: FortioDocument): Warning[] {
  const {requestedQps, actualQps} = document
  if (rateHeld(requestedQps ?? 'max', actualQps) !== false) return []
  return [
    {
      code: 'rate-not-held',
      message: `${requestedQps} qps were asked for, ${spokenRate(actualQps)} were sent: the latencies are of that load`,
      hint: 'A lower --qps or more connections (--conn)',
    },
  ]
}

function runWarnings(document: FortioDocument, cell: Cell): Warning[] {
  const warnings: Warning[] = []
  if (document.threads < cell.connections) {
    warnings.push({
      code: 'connections-lowered',
      message: `fortio used ${document.threads} of ${cell.connections} connections: the run has too few requests for more`,
      hint: 'A longer --duration, a higher --qps or a lower --conn',
    })
  }
  if (document.actualDurationSeconds < WHOLE_RUN_SHARE * cell.durationSeconds) {
    warnings.push({
      code: 'ended-early',
      message: `The load lasted ${document.actualDurationSeconds.toFixed(1)} s of ${cell.durationSeconds} s`,
    })
  }
  return warnings
}

/** Throws a CellError when nothing was sent, or nothing answered well. */
export function refuseEmptyRun({histogram, codes}: FortioDocument): void {
  if (histogram.count === 0) throw new CellError('fortio ended without one request')
  if (successesOf(codes) > 0) return
  throw new CellError(`All ${histogram.count} requests of fortio failed: ${failuresOf(codes)}`, {
    hint: "Look at the proxies' logs and at whether the server is up",
  })
}

/** The result that a document tells of; it must not be an empty run. */
export function resultOf(document: FortioDocument, {cell, command, resolutionSeconds}: ReadContext): LoadResult {
  const requestCount = document.histogram.count
  const errorCount = requestCount - successesOf(document.codes)
  const latencies = latenciesOf(document.histogram, resolutionSeconds)
  return {
    startedAt: document.startedAt,
    actualDurationSeconds: document.actualDurationSeconds,
    actualQps: document.actualQps,
    connections: document.threads,
    openedConnections: document.openedConnections,
    requestCount,
    errorCount,
    errorShare: errorCount / requestCount,
    latencyMs: latencies.latencyMs,
    ...NO_REQUEST_LOG,
    latencySource: 'histogram',
    generatorLatencyMs: latencies.latencyMs,
    codes: document.codes,
    generator: {name: 'fortio', version: document.version, command},
    resolutionSeconds,
    warnings: [
      ...errorWarnings(document, errorCount),
      ...rateWarnings(document),
      ...runWarnings(document, cell),
      ...latencies.warnings,
    ],
  }
}

/** Reads what `fortio load -json` wrote, of HTTP, gRPC and TCP runs, whole or ended by SIGINT. */
export function readResult(text: string, context: ReadContext): LoadResult {
  const document = parseDocument(text)
  refuseEmptyRun(document)
  return resultOf(document, context)
}
