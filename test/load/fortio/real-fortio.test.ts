import {mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import type {Protocol} from '../../../src/config/cells/cell.ts'
import {argv} from '../../../src/load/fortio/argv.ts'
import {readResult} from '../../../src/load/fortio/read-result.ts'
import {probe, resolutionFor} from '../../../src/load/fortio/resolution.ts'
import {run} from '../../../src/process/run.ts'
import {realFortio} from '../../real-programs.ts'
import {testUnless} from '../../skip.ts'
import {exampleCell} from '../example-cell.ts'
import {type FortioServer, startFortioServer} from './fortio-server.ts'

const real = testUnless(realFortio.missing, test.serial)
const fortio = realFortio.path ?? ''

let server: FortioServer | undefined
let folder = ''
const targets: Record<Protocol, string> = {http: '', http2: '', grpc: '', tcp: ''}

test.before(async () => {
  if (realFortio.path === null) return
  folder = await mkdtemp(join(tmpdir(), 'runner-load-'))
  server = await startFortioServer(realFortio.path)
  Object.assign(targets, server.targets)
})

test.after.always(async () => {
  await server?.[Symbol.asyncDispose]()
  if (folder !== '') await rm(folder, {recursive: true, force: true})
})

/** What the server sent or the client put into each request, as fortio tells it. */
const BYTES_OF: Readonly<Record<Protocol, (document: Record<string, never>) => number>> = {
  http: (document) => document['Sizes']!['Avg'] - document['HeaderSizes']!['Avg'],
  http2: (document) => document['Sizes']!['Avg'],
  grpc: (document) => Number(/PayloadLength=(\d+)/.exec(String(document['RunType']))?.[1]),
  tcp: (document) => document['BytesSent']! / (document['DurationHistogram']!['Count'] + 4),
}

for (const protocol of ['http', 'http2', 'grpc', 'tcp'] as const) {
  real(`${protocol}: fortio takes the command line, sends the size, and its percentiles are ours`, async (t) => {
    const cell = exampleCell({protocol, sizeBytes: 3000, requestedQps: 'max', durationSeconds: 1})
    const resultFile = join(folder, `${protocol}.json`)
    const options = {executable: fortio, resultFile, loadSeconds: 1, resolutionSeconds: 1e-5, label: 'real'}
    const ended = await run(argv(cell, targets[protocol], options))
    t.is(ended.exitCode, 0, ended.stderr)
    const text = await readFile(resultFile, 'utf8')
    const document = JSON.parse(text)
    t.is(Math.round(BYTES_OF[protocol](document)), 3000)
    const result = readResult(text, {cell, command: ended.command, resolutionSeconds: 1e-5})
    t.is(result.errorCount, 0)
    const [p50, p75, p90, p99] = document.DurationHistogram.Percentiles.map((one: {Value: number}) => one.Value * 1000)
    const {latencyMs} = result
    const close = [latencyMs.p50! - p50, latencyMs.p75! - p75, latencyMs.p90! - p90, latencyMs.p99! - p99]
    t.true(
      close.every((difference) => Math.abs(difference) < 1e-9),
      close.join(' '),
    )
    t.is(document.Labels, 'real')
  })
}

real('connections that fortio replaces are counted as it opens them', async (t) => {
  const connectionReuse = {minimum: 5, maximum: 5}
  const cell = exampleCell({connectionReuse, requestedQps: 200, connections: 2, durationSeconds: 0.5})
  const resultFile = join(folder, 'reuse.json')
  const options = {executable: fortio, resultFile, loadSeconds: 0.5, resolutionSeconds: 1e-5, label: 'reuse'}
  await run(argv(cell, targets.http, options))
  const context = {cell, command: '', resolutionSeconds: 1e-5}
  const {requestCount, openedConnections} = readResult(await readFile(resultFile, 'utf8'), context)
  // Each connection is for five requests, and the last of each thread may be for fewer.
  const least = requestCount / 5
  t.true(openedConnections! >= least && openedConnections! <= least + 2, `${openedConnections} for ${requestCount}`)
})

real('a response above fortio’s own buffer arrives whole', async (t) => {
  const cell = exampleCell({sizeBytes: 200_000, requestedQps: 50, durationSeconds: 0.5})
  const resultFile = join(folder, 'big.json')
  const options = {executable: fortio, resultFile, loadSeconds: 0.5, resolutionSeconds: 1e-5, label: 'big'}
  await run(argv(cell, targets.http, options))
  const result = readResult(await readFile(resultFile, 'utf8'), {cell, command: '', resolutionSeconds: 1e-5})
  t.is(result.errorCount, 0)
})

real('a probe is over in half a second and gives a resolution that suits', async (t) => {
  const wanted = probe(exampleCell({requestedQps: 1}))
  const resultFile = join(folder, 'probe.json')
  const ended = await run(
    argv(wanted!.cell, targets.http, {...wanted!, executable: fortio, resultFile, label: 'probe'}),
  )
  t.is(ended.exitCode, 0, ended.stderr)
  t.true(ended.durationMs < 1500, `${ended.durationMs} ms`)
  const text = await readFile(resultFile, 'utf8')
  const median = JSON.parse(text).DurationHistogram.Percentiles[0].Value
  const inResolutions = median / resolutionFor(text)
  t.true(inResolutions >= 9.9 && inResolutions <= 25.1, String(inResolutions))
})
