import {CellError, InputError} from '../../errors/index.ts'
import {isMapping} from '../../foreign-text/json-shape.ts'
import type {Histogram} from '../../results/histogram.ts'

/** What is used of fortio's JSON (its periodic.RunnerResults and what each kind of run adds). */
export interface FortioDocument {
  readonly runType: string
  readonly version: string
  readonly startedAt: string
  /** Null for `max`. */
  readonly requestedQps: number | null
  readonly actualQps: number
  readonly actualDurationSeconds: number
  /** Connections; fortio lowers them by itself when a run has too few calls for them. */
  readonly threads: number
  /** All that were opened, one after another; null for gRPC, of which fortio does not tell. */
  readonly openedConnections: number | null
  /** Every call, the failed ones too. */
  readonly histogram: Histogram
  readonly codes: Readonly<Record<string, number>>
}

type Fields = Readonly<Record<string, unknown>>

const NANOSECONDS_PER_SECOND = 1e9
const HINT = 'It must be the file that fortio load writes with -json'

function unreadable(what: string, cause?: unknown): InputError {
  return new InputError(`Reading a fortio result: ${what}`, {hint: HINT, cause})
}

function fieldsOf(value: unknown, name: string): Fields {
  if (!isMapping(value)) throw unreadable(`${name} is not an object`)
  return value
}

function numberOf(fields: Fields, name: string): number {
  const value = fields[name]
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw unreadable(`${name} is ${JSON.stringify(value) ?? 'missing'}, not a number`)
  }
  return value
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string') throw unreadable(`${name} is ${JSON.stringify(value) ?? 'missing'}, not text`)
  return value
}

function histogramOf(value: unknown): Histogram {
  const fields = fieldsOf(value, 'DurationHistogram')
  const data = fields['Data'] ?? []
  if (!Array.isArray(data)) throw unreadable('DurationHistogram.Data is not a list')
  const buckets = data.map((bucket, index) => {
    const entry = fieldsOf(bucket, `DurationHistogram.Data[${index}]`)
    return {start: numberOf(entry, 'Start'), end: numberOf(entry, 'End'), count: numberOf(entry, 'Count')}
  })
  const count = numberOf(fields, 'Count')
  const counted = buckets.reduce((sum, bucket) => sum + bucket.count, 0)
  if (counted !== count) throw unreadable(`DurationHistogram counts ${count} calls, its buckets hold ${counted}`)
  return {count, min: numberOf(fields, 'Min'), max: numberOf(fields, 'Max'), sum: numberOf(fields, 'Sum'), buckets}
}

function codesOf(value: unknown): Record<string, number> {
  const codes = fieldsOf(value ?? {}, 'RetCodes')
  return Object.fromEntries(Object.keys(codes).map((code) => [code, numberOf(codes, code)]))
}

function requestedQpsOf(fields: Fields): number | null {
  const text = String(fields['RequestedQPS'])
  if (text === 'max') return null
  const qps = Number(text)
  if (Number.isNaN(qps)) throw unreadable(`RequestedQPS is ${JSON.stringify(fields['RequestedQPS'])}, not a rate`)
  return qps
}

function startedAtOf(fields: Fields): string {
  const time = new Date(textOf(fields, 'StartTime'))
  if (Number.isNaN(time.getTime())) throw unreadable(`StartTime is ${JSON.stringify(fields['StartTime'])}, not a time`)
  return time.toISOString()
}

/** A run that never began leaves an error reply, with a histogram that means nothing. */
function refuseErrorReply(fields: Fields): void {
  if (fields['error'] !== true) return
  const said = [fields['message'], fields['exception']].filter((part) => typeof part === 'string').join(': ')
  throw new CellError(`fortio could not begin its run: ${said === '' ? 'it does not say why' : said}`)
}

function parseJson(text: string): Fields {
  try {
    return fieldsOf(JSON.parse(text), 'the document')
  } catch (error) {
    if (error instanceof InputError) throw error
    throw unreadable(`it is no JSON (${text.length} characters): ${(error as Error).message}`, error)
  }
}

/** Throws an InputError when the text is no result of fortio, a CellError when it tells of a run that never began. */
export function parseDocument(text: string): FortioDocument {
  const fields = parseJson(text)
  refuseErrorReply(fields)
  return {
    runType: textOf(fields, 'RunType'),
    version: textOf(fields, 'Version'),
    startedAt: startedAtOf(fields),
    requestedQps: requestedQpsOf(fields),
    actualQps: numberOf(fields, 'ActualQPS'),
    actualDurationSeconds: numberOf(fields, 'ActualDuration') / NANOSECONDS_PER_SECOND,
    threads: numberOf(fields, 'NumThreads'),
    openedConnections: fields['SocketCount'] === undefined ? null : numberOf(fields, 'SocketCount'),
    histogram: histogramOf(fields['DurationHistogram']),
    codes: codesOf(fields['RetCodes']),
  }
}
