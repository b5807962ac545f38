/**
 * Reading fortio's access log, whole processes in turns: ours, `jq -r .latency`, and a Node loop that only looks at each
 * byte. `npx node benchmarks/access-log.ts [ROUNDS] [MEGABYTES]`. The log is a real one of `fortio load`, repeated with its
 * times and numbers moved on; jq must be in PATH. Prints medians of the processor's time, and the largest memory.
 */
import {createWriteStream} from 'node:fs'
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {fortio} from '../src/load/fortio/index.ts'
import {run} from '../src/process/run.ts'
import {exampleCell} from '../test/load/example-cell.ts'
import {startFortioServer} from '../test/load/fortio/fortio-server.ts'
import {realFortio} from '../test/real-programs.ts'
import {machineLine} from './machine.ts'
import {type Contestant, type Measured, measure} from './side-by-side.ts'
import {median} from './statistics.ts'

const [rounds = '5', megabytes = '430'] = process.argv.slice(2)
const RECORDED_SECONDS = 5
const QPS = 10_000
const CONNECTIONS = 16
const LINE = /^(.*"timestamp":)(\d+)(,"thread":\d+,"iter":)(\d+)(.*)$/
const SOURCES = join(import.meta.dirname, '..', 'src')

const BARE_LOOP = `
import {openSync, readSync} from 'node:fs'
const [file, block] = [openSync(process.argv[2]), new Uint8Array(1 << 20)]
let lines = 0
for (let length; (length = readSync(file, block, 0, block.length)) > 0; )
  for (let at = 0; at < length; at++) if (block[at] === 10) lines++
console.log(lines)
`
const OURS = `
import {openFile} from '${SOURCES}/bytes/open-file.ts'
import {readAccessLog} from '${SOURCES}/load/fortio/access-log/read-access-log.ts'
await using log = await openFile(process.argv[2])
const requestsPerConnection = Number(process.argv[3])
const schedule = {qpsPerConnection: ${QPS / CONNECTIONS}, requestsPerConnection, jitter: false, nocatchup: false}
const {load} = await readAccessLog(log, schedule)
console.log(load.latencies.count, load.latencies.percentile(99), load.responseTimes.percentile(99), load.series.columns().p99Ms.length)
`

/** Lines of one real load of some seconds. */
async function recorded(folder: string): Promise<readonly string[]> {
  if (realFortio.path === null) throw new Error(realFortio.missing ?? 'fortio is missing')
  await using server = await startFortioServer(realFortio.path)
  const cell = exampleCell({requestedQps: QPS, connections: CONNECTIONS, durationSeconds: RECORDED_SECONDS})
  const [resultFile, accessLogFile] = [join(folder, 'load.json'), join(folder, 'load.jsonl')]
  const options = {executable: realFortio.path, resultFile, accessLogFile, resolutionSeconds: 1e-5, label: 'log'}
  await run(fortio.argv(cell, server.targets.http, {...options, loadSeconds: RECORDED_SECONDS}))
  return (await readFile(accessLogFile, 'utf8')).trimEnd().split('\n')
}

/** The same load over and over, as one of many seconds. */
function* repeated(lines: readonly string[], bytes: number): Generator<string> {
  const parts = lines.map((line) => LINE.exec(line)!)
  const perConnection = Math.max(...parts.map((part) => Number(part[4]))) + 1
  for (let [written, turn] = [0, 0n]; written < bytes; turn++) {
    const later = turn * BigInt(RECORDED_SECONDS) * 1_000_000_000n
    const text = parts
      .map(([, head, time, middle, iteration, tail]) => {
        const moved = Number(iteration) + Number(turn) * perConnection
        return `${head}${BigInt(time!) + later}${middle}${moved}${tail}\n`
      })
      .join('')
    written += text.length
    yield text
  }
}

const folder = await mkdtemp(join(tmpdir(), 'access-log-'))
try {
  const log = join(folder, 'access.jsonl')
  const lines = await recorded(folder)
  await pipeline(repeated(lines, Number(megabytes) * 1e6), createWriteStream(log))
  const [bare, ours] = [join(folder, 'bare.mjs'), join(folder, 'ours.mts')]
  await writeFile(bare, BARE_LOOP)
  await writeFile(ours, OURS)
  const contestants: readonly Contestant[] = [
    {name: 'ours', argv: [process.execPath, ours, log, String(Number(megabytes) * 1000)]},
    {name: 'a bare loop', argv: [process.execPath, bare, log]},
    {name: 'jq -r .latency', argv: ['jq', '-r', '.latency', log]},
  ]
  const measured = new Map<string, Measured[]>(contestants.map(({name}) => [name, []]))
  for (let round = 0; round < Number(rounds); round++)
    for (const contestant of contestants) measured.get(contestant.name)!.push(await measure(contestant))
  console.log(`${machineLine()}; ${megabytes} MB, medians of ${rounds}`)
  const own = median(measured.get('ours')!.map(({cpuMs}) => cpuMs))
  for (const [name, all] of measured) {
    const cpuMs = median(all.map((one) => one.cpuMs))
    const memory = Math.max(...all.map(({residentMiB}) => residentMiB))
    console.log(
      `${name}: CPU ${cpuMs.toFixed(0)} ms, ours is ${(own / cpuMs).toFixed(2)} of it; ${memory.toFixed(0)} MiB`,
    )
  }
} finally {
  await rm(folder, {recursive: true})
}
