import {mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import type {Cell} from '../../../src/config/cells/cell.ts'
import {fortio as generator} from '../../../src/load/fortio/index.ts'
import {run} from '../../../src/process/run.ts'
import type {LatencyMs} from '../../../src/results/schema.ts'
import {realFortio} from '../../real-programs.ts'
import {testUnless} from '../../skip.ts'
import {exampleCell} from '../example-cell.ts'
import {type FortioServer, startFortioServer} from './fortio-server.ts'

const real = testUnless(realFortio.missing, test.serial)
const fortio = realFortio.path ?? ''
const RESOLUTION_SECONDS = 1e-5
/** fortio's log has whole microseconds. */
const LOG_ROUNDING_SECONDS = 1e-6
const PERCENTILES = {p50: 0.5, p75: 0.75, p90: 0.9, p99: 0.99} as const

/** One generator's result, and the latency in seconds of every request that it sent. */
interface Sent {
  readonly text: string
  readonly latencies: readonly number[]
}

let server: FortioServer | undefined
let folder = ''

test.before(async () => {
  if (realFortio.path === null) return
  folder = await mkdtemp(join(tmpdir(), 'runner-merge-'))
  server = await startFortioServer(realFortio.path)
})

test.after.always(async () => {
  await server?.[Symbol.asyncDispose]()
  if (folder !== '') await rm(folder, {recursive: true, force: true})
})

/** Sends `cell`; `query` is added to the URL that fortio is given last. */
async function send(cell: Cell, name: string, query = ''): Promise<Sent> {
  const [resultFile, logFile] = [join(folder, `${name}.json`), join(folder, `${name}.log`)]
  const options = {executable: fortio, resultFile, loadSeconds: 2, resolutionSeconds: RESOLUTION_SECONDS, label: name}
  const [program, command, ...flags] = generator.argv(cell, server!.targets[cell.protocol], options)
  const logged = [program!, command!, '-access-log-file', logFile, '-access-log-format', 'json', ...flags]
  const ended = await run([...logged.slice(0, -1), `${logged.at(-1)}${query}`])
  if (ended.exitCode !== 0) throw new Error(ended.stderr)
  const lines = (await readFile(logFile, 'utf8')).trimEnd().split('\n')
  return {text: await readFile(resultFile, 'utf8'), latencies: lines.map((line) => JSON.parse(line).latency)}
}

function merge(parts: readonly Sent[], cell: Cell) {
  const texts = parts.map(({text}, index) => ({instance: `fortioclient-${index}`, text, command: ''}))
  return generator.merge(texts, {cell, command: '', resolutionSeconds: RESOLUTION_SECONDS})
}

/** The latency, in ms, that this share of all logged requests does not exceed. */
function exactMs(parts: readonly Sent[], share: number): number {
  const sorted = parts.flatMap(({latencies}) => latencies).toSorted((one, other) => one - other)
  return sorted[Math.ceil(share * sorted.length) - 1]! * 1000
}

/** Width, in ms, of the bucket that a latency lies in, of all the buckets that the generators wrote. */
function bucketMs(parts: readonly Sent[], milliseconds: number): number {
  const buckets = parts.flatMap(({text}) => JSON.parse(text).DurationHistogram.Data)
  const seconds = milliseconds / 1000
  const around = buckets.filter(
    ({Start, End}) => Start - LOG_ROUNDING_SECONDS <= seconds && seconds <= End + LOG_ROUNDING_SECONDS,
  )
  return Math.max(...around.map(({Start, End}) => End - Start)) * 1000
}

function distances(latencyMs: LatencyMs, parts: readonly Sent[]) {
  return Object.entries(PERCENTILES).map(([key, share]) => {
    const exact = exactMs(parts, share)
    const merged = latencyMs[key as keyof typeof PERCENTILES]!
    return {key, exact, merged, allowed: bucketMs(parts, exact) + LOG_ROUNDING_SECONDS * 1000}
  })
}

real('merged percentiles are those of every request that the generators logged, within a bucket', async (t) => {
  const cell = exampleCell({connections: 5, requestedQps: 1000, sizeBytes: 1000})
  const shares = [0, 1, 2].map((index) => generator.share(cell, index, 3))
  const parts = await Promise.all(shares.map((share, index) => send(share, `alike-${index}`)))
  const result = merge(parts, cell)
  t.is(result.requestCount, parts.flatMap(({latencies}) => latencies).length)
  t.is(result.connections, 5)
  const rates = parts.map(({text}) => JSON.parse(text).ActualQPS)
  t.true(Math.abs(result.actualQps / (rates[0] + rates[1] + rates[2]) - 1) < 0.03, `${result.actualQps} of ${rates}`)
  for (const {key, exact, merged, allowed} of distances(result.latencyMs, parts)) {
    t.true(Math.abs(merged - exact) <= allowed, `${key}: ${merged} for ${exact}, bucket ${allowed}`)
  }
})

real('of a fast and a slow generator the merged percentiles are right, the mean of theirs is far off', async (t) => {
  const cell = exampleCell({connections: 8, requestedQps: 832, sizeBytes: 100})
  const parts = await Promise.all([
    send({...cell, connections: 4, requestedQps: 800}, 'fast'),
    send({...cell, connections: 4, requestedQps: 32}, 'slow', '&delay=100ms'),
  ])
  const {latencyMs} = merge(parts, cell)
  for (const {key, exact, merged, allowed} of distances(latencyMs, parts)) {
    t.true(Math.abs(merged - exact) <= allowed, `${key}: ${merged} for ${exact}, bucket ${allowed}`)
  }
  const own = parts.map(({text}) => generator.read(text, {cell, command: '', resolutionSeconds: RESOLUTION_SECONDS}))
  const meanOfMedians = (own[0]!.latencyMs.p50! + own[1]!.latencyMs.p50!) / 2
  t.true(meanOfMedians > 3 * exactMs(parts, 0.5), `${meanOfMedians} for ${exactMs(parts, 0.5)}`)
})
