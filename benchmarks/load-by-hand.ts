/**
 * Whether load through the runner shows the same as the same fortio command by hand: interleaved pairs on one
 * deployment, order alternating. `npx node benchmarks/load-by-hand.ts [pairs] [seconds]`
 */
import {spawn} from 'node:child_process'
import {mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {driveLoad, type LoadRequest} from '../src/bench/cell/drive-load.ts'
import {readTestbed} from '../src/bench/cell/readings/measurement.ts'
import {loadFiles} from '../src/bench/cell/start-generators.ts'
import {loadGenerator} from '../src/load/index.ts'
import type {Deployment} from '../src/testbeds/testbed.ts'
import {ensureTool} from '../src/tools/ensure-tool.ts'
import {cell} from '../test/cells.ts'
import {deployEnvoys} from './local-envoys.ts'
import {machineLine} from './machine.ts'
import {median, medianInterval} from './statistics.ts'

const PAIRS = Number(process.argv[2] ?? 10)
const SECONDS = Number(process.argv[3] ?? 3)
const fortio = loadGenerator('fortio')
const FILES = loadFiles(0, 1)

const CELL = cell({requestedQps: 500, durationSeconds: SECONDS, resolutionSeconds: 1e-5})

interface Measured {
  readonly qps: number
  readonly p50Ms: number
}

function measuredIn(text: string, command: string): Measured {
  const {actualQps, latencyMs} = fortio.read(text, {cell: CELL, command, resolutionSeconds: 1e-5})
  return {qps: actualQps, p50Ms: latencyMs.p50!}
}

/** As a cell is carried out: readings around the load, streams into files. */
async function throughRunner(request: LoadRequest): Promise<Measured> {
  await readTestbed(request.deployment)
  await driveLoad(request)
  await readTestbed(request.deployment)
  return measuredIn(await readFile(join(request.directory, FILES.result), 'utf8'), request.generators[0]!.command)
}

/** As a person would in a terminal of their own (sessions share processors as groups): the same words, no runner between. */
function byHand({generators}: LoadRequest): Promise<Measured> {
  const {argv, command} = generators[0]!
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0]!, argv.slice(1), {stdio: ['ignore', 'pipe', 'ignore'], detached: true})
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    child.on('error', reject)
    child.on('close', () => resolve(measuredIn(text, command)))
  })
}

async function pairs(deployment: Deployment, executable: string, directory: string): Promise<void> {
  const argv = fortio.argv(CELL, deployment.target(CELL.mode, CELL.protocol), {
    executable,
    resultFile: '-',
    loadSeconds: SECONDS,
    resolutionSeconds: 1e-5,
    label: 'benchmark',
  })
  const request: LoadRequest = {
    deployment,
    cell: CELL,
    generators: [{place: deployment.loadPlaces[0]!, argv, command: argv.join(' '), files: FILES}],
    loadSeconds: SECONDS,
    directory,
    signal: new AbortController().signal,
    explain: fortio.explain,
    meanwhile: null,
  }
  const qpsRatios: number[] = []
  const latencyRatios: number[] = []
  for (let index = 0; index < PAIRS; index++) {
    const runnerFirst = index % 2 === 0
    const first = runnerFirst ? await throughRunner(request) : await byHand(request)
    const second = runnerFirst ? await byHand(request) : await throughRunner(request)
    const [runner, hand] = runnerFirst ? [first, second] : [second, first]
    qpsRatios.push(runner.qps / hand.qps)
    latencyRatios.push(runner.p50Ms / hand.p50Ms)
  }
  const [low, high] = medianInterval(latencyRatios)
  console.log(machineLine())
  console.log(`${PAIRS} pairs of ${SECONDS} s, runner divided by hand`)
  console.log(`qps         ${median(qpsRatios).toFixed(4)} (median)`)
  console.log(
    `p50 latency ${median(latencyRatios).toFixed(3)} (median), 95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}`,
  )
}

const directory = await mkdtemp(join(tmpdir(), 'load-by-hand-'))
try {
  const executable = (await ensureTool('fortio')).path
  await using deployment = await deployEnvoys(executable, directory, false)
  await pairs(deployment, executable, directory)
} finally {
  await rm(directory, {recursive: true, force: true})
}
