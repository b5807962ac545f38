import {mkdtemp, readFile, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import test from 'ava'
import {openFile} from '../../../../src/bytes/open-file.ts'
import type {Cell} from '../../../../src/config/cells/cell.ts'
import {fortio} from '../../../../src/load/fortio/index.ts'
import {fromHdrText} from '../../../../src/load/latencies/hdr-text.ts'
import {start} from '../../../../src/process/run.ts'
import {isFeltLonger} from '../../../../src/results/validity.ts'
import {eventually} from '../../../eventually.ts'
import {realFortio} from '../../../real-programs.ts'
import {testUnless} from '../../../skip.ts'
import {exampleCell} from '../../example-cell.ts'
import {type FortioServer, startFortioServer} from '../fortio-server.ts'

const real = testUnless(realFortio.missing, test.serial)
const executable = realFortio.path ?? ''
let server: FortioServer
let folder = ''

test.before(async () => {
  if (realFortio.path === null) return
  folder = await mkdtemp(join(tmpdir(), 'runner-stall-'))
  server = await startFortioServer(realFortio.path)
})

test.after.always(async () => {
  await server?.[Symbol.asyncDispose]()
  if (folder !== '') await rm(folder, {recursive: true, force: true})
})

/** Sends a cell's load with `meanwhile` beside it, and reads what fortio left. */
async function loadOf(name: string, cell: Cell, meanwhile: () => Promise<void> = async () => undefined) {
  const [resultFile, accessLogFile] = [join(folder, `${name}.json`), join(folder, `${name}.jsonl`)]
  const loadSeconds = cell.durationSeconds
  const options = {executable, resultFile, accessLogFile, loadSeconds, resolutionSeconds: 1e-4, label: name}
  const running = start(fortio.argv(cell, server.targets[cell.protocol], options))
  await eventually('the first request', async () => (await stat(accessLogFile).catch(() => null))?.size)
  await meanwhile()
  const {stderr, command} = await running.result
  const resultText = await readFile(resultFile, 'utf8')
  const result = fortio.read(resultText, {cell, command, resolutionSeconds: 1e-4})
  await using log = await openFile(accessLogFile)
  return {...(await fortio.readLogs([{log, resultText, loadSeconds}], result, cell)), own: result, stderr}
}

/** The share of sleeps that fortio found itself behind in, which it prints from 5 % on. */
function behindShare(stderr: string): number | null {
  const found = /WARNING ([\d.]+)% of sleep were falling behind/.exec(stderr)
  return found === null ? null : Number(found[1]) / 100
}

real(
  'a server that stands still for two seconds is seen, though fortio holds its rate and its p99 stays small',
  async (t) => {
    const cell = exampleCell({requestedQps: 400, connections: 4, durationSeconds: 5})
    const {result, own, stderr, histograms} = await loadOf('stall', cell, async () => {
      await wait(1000)
      server.signal('SIGSTOP')
      await wait(2000)
      server.signal('SIGCONT')
    })
    t.is(result.latencySource, 'access-log')
    t.is(result.requestCount, own.requestCount)
    t.true(own.actualQps >= 0.98 * 400, `${own.actualQps} qps`)
    t.true(result.latencyMs.p99! < 900, `p99 ${result.latencyMs.p99} ms from when requests were sent`)
    t.true(result.responseTimeMs!.p99! > 1800, `p99 ${result.responseTimeMs!.p99} ms from when they were due`)
    t.true(isFeltLonger(result.latencyMs, result.responseTimeMs))
    t.true(result.warnings.some(({code}) => code === 'responses-late'))
    t.true(
      result.longestStall!.seconds > 1.9 && result.longestStall!.startSeconds < 3.5,
      JSON.stringify(result.longestStall),
    )
    t.true(
      result.series!.requests.some((count) => count === 0),
      JSON.stringify(result.series!.requests),
    )
    // fortio looks at its clock a little later than a request ends.
    t.true(Math.abs(result.lateShare! - behindShare(stderr)!) < 0.05, `${result.lateShare} and ${behindShare(stderr)}`)
    t.is(fromHdrText(histograms!.latencies).count, result.requestCount)
  },
)

real('a server that stands still is seen with nocatchup, by the requests that were left out', async (t) => {
  const cell = exampleCell({requestedQps: 400, connections: 4, durationSeconds: 4, nocatchup: true})
  const {result} = await loadOf('nocatchup', cell, async () => {
    await wait(500)
    server.signal('SIGSTOP')
    await wait(1500)
    server.signal('SIGCONT')
  })
  // Those that were left out after the last request are not in the log.
  const planned = result.requestCount + result.omittedCount!
  t.true(planned > 1500 && planned <= 1600, `${planned} planned`)
  t.true(result.omittedCount! >= 500, `${result.omittedCount} left out`)
  t.true(result.responseTimeMs!.p99! > 1200, `${result.responseTimeMs!.p99} ms`)
})

for (const protocol of ['http', 'http2', 'grpc', 'tcp'] as const) {
  real(`${protocol}: the log has every request, and its percentiles lie in the buckets of fortio's own`, async (t) => {
    const cell = exampleCell({protocol, requestedQps: 'max', connections: 2, durationSeconds: 1, sizeBytes: 100})
    const {result, own} = await loadOf(protocol, cell)
    t.false(result.warnings.some(({code}) => code === 'access-log-incomplete'))
    t.true(result.warnings.some(({code}) => code === 'response-times-undefined'))
    t.deepEqual([result.responseTimeMs, result.lateShare, result.errorKinds], [null, null, {}])
    t.true(Math.abs(result.latencyMs.mean! - own.latencyMs.mean!) < 0.001)
    t.true(Math.abs(result.latencyMs.max! - own.latencyMs.max!) < 0.001)
    // fortio's buckets are 100 % wide at this resolution below 0.1 ms, 25 % above.
    t.true(Math.abs(result.latencyMs.p50! - own.latencyMs.p50!) <= Math.max(0.1, 0.25 * own.latencyMs.p50!))
  })
}

real('failures are told by kind', async (t) => {
  const cell = exampleCell({requestedQps: 300, connections: 2, durationSeconds: 1})
  const target = `${server.targets.http}/echo?status=503:30&x=`
  const options = {executable, resultFile: join(folder, 'errors.json'), accessLogFile: join(folder, 'errors.jsonl')}
  const argv = fortio.argv(cell, target, {...options, loadSeconds: 1, resolutionSeconds: 1e-4, label: 'errors'})
  const {command} = await start([...argv.slice(0, 2), '-allow-initial-errors', ...argv.slice(2)]).result
  const resultText = await readFile(options.resultFile, 'utf8')
  const own = fortio.read(resultText, {cell, command, resolutionSeconds: 1e-4})
  await using log = await openFile(options.accessLogFile)
  const {result} = await fortio.readLogs([{log, resultText, loadSeconds: 1}], own, cell)
  t.deepEqual(result.errorKinds, {503: own.errorCount})
  t.true(own.errorCount > 0)
})
