import {join} from 'node:path'
import test from 'ava'
import {generatorsOfCell} from '../../../src/bench/cell/start-generators.ts'
import {warmUpStarts} from '../../../src/bench/cell/warm-up.ts'
import {outlineCells} from '../../../src/bench/dry-run/outline-cell.ts'
import type {PreparedRun} from '../../../src/bench/prepared-run.ts'
import {
  MODES,
  type Mode,
  PROTOCOLS,
  type Protocol,
  type RequestedQps,
  TLS_KINDS,
} from '../../../src/config/cells/cell.ts'
import {cellsOf} from '../../../src/config/cells/matrix.ts'
import type {Settings} from '../../../src/config/settings.ts'
import {loadGenerator} from '../../../src/load/index.ts'
import {commandLine} from '../../../src/program/command-line.ts'
import type {Deployment, ExecResult} from '../../../src/testbeds/testbed.ts'
import {resolveWith} from '../../config/_resolve.ts'

const GENERATOR = loadGenerator('fortio')
const EXECUTABLE = '/opt/fortio 1.68/fortio'
/** A probe's result with a median of 0.25 ms. */
const PROBED = JSON.stringify({
  RunType: 'HTTP',
  Version: '1.68.0',
  StartTime: '2026-01-31T12:00:00Z',
  RequestedQPS: '500',
  ActualQPS: 500,
  ActualDuration: 2e8,
  NumThreads: 2,
  DurationHistogram: {
    Count: 100,
    Min: 0.0002,
    Max: 0.0003,
    Sum: 0.025,
    Data: [{Start: 0.0002, End: 0.0003, Count: 100}],
  },
  RetCodes: {200: 100},
})

function targetOf(mode: Mode, protocol: Protocol): string {
  return protocol === 'http' || protocol === 'http2' ? `http://${mode}.test:1` : `${mode}.test:1`
}

/** As much of a deployment as command lines are made from; what is executed is kept. */
function deploymentOf({cacert}: Settings, count: number, executed: string[]): Deployment {
  const exec = async (_place: unknown, argv: readonly string[]): Promise<ExecResult> => {
    const command = commandLine(argv)
    executed.push(command)
    return {command, exitCode: 0, signal: null, stdout: PROBED, stderr: '', timedOut: false}
  }
  const loadPlaces = Array.from({length: count}, (_, index) => ({instance: `client-${index}`}))
  return {exec, loadPlaces, cacert, target: targetOf, broken: new AbortController().signal} as unknown as Deployment
}

const LOG_DIRECTORY = '/runs/demo/cells'

/** Every command that the cells would really be measured by, in order. */
async function startedFor(settings: Settings, count: number): Promise<string[]> {
  const started: string[] = []
  const request = {
    deployment: deploymentOf(settings, count, started),
    generator: GENERATOR,
    generatorExecutable: EXECUTABLE,
    resolutions: new Map(),
    signal: new AbortController().signal,
  }
  for (const cell of cellsOf(settings)) {
    const sending = await generatorsOfCell(cell, request, cell.durationSeconds, join(LOG_DIRECTORY, cell.directoryName))
    const warming =
      settings.warmupSeconds === 0 ? [] : warmUpStarts({cell, seconds: settings.warmupSeconds, sending}, request)
    started.push(...[...warming, ...sending.generators].map(({argv}) => commandLine(argv)))
  }
  return started
}

function outlinedFor(settings: Settings, count: number): string[] {
  const cells = outlineCells(cellsOf(settings), {
    prepared: {generator: GENERATOR, executables: {fortio: EXECUTABLE, envoy: 'envoy'}} as unknown as PreparedRun,
    deployment: {steps: [], warnings: [], loadPlaceCount: count, cacert: settings.cacert, target: targetOf},
    profilers: [],
    logDirectory: LOG_DIRECTORY,
    warmupSeconds: settings.warmupSeconds,
  })
  return cells.flatMap(({probe, warmUp, command}) => [
    ...(probe === null ? [] : [probe]),
    ...(warmUp === null ? [] : warmUp.split('\n')),
    ...command.split('\n'),
  ])
}

const RATES: readonly RequestedQps[] = [1000, 'max']
const SETTINGS: readonly (readonly string[])[] = [
  [],
  ['cacert=/tmp/my ca.crt', 'jitter=true', 'uniform=true', 'nocatchup=true'],
  ['keepalive=false', 'connectionReuse=10:20', 'headers=x-one:1,x-two:it is'],
  ['resolution=0.0001', 'size=0,300000'],
  ['warmup=7'],
  ['warmup=7', 'resolution=0.0001', 'headers=x-one:1'],
]

for (const protocol of PROTOCOLS) {
  for (const tls of TLS_KINDS) {
    for (const count of [1, 2, 3]) {
      test(`a dry run prints what a run starts: ${protocol}, TLS ${tls}, ${count} generators, every mode`, async (t) => {
        for (const assignments of SETTINGS) {
          const {settings: given} = await resolveWith({flags: {set: [...assignments]}})
          const settings: Settings = {...given, protocol, tls, modes: MODES, qps: RATES, connections: [3, 16]}
          const started = await startedFor(settings, count)
          const outlined = outlinedFor(settings, count)
          // What a probe tells is the one thing that is not known beforehand, and values of headers are never printed.
          const known = (command: string) =>
            command
              .replace(/ -r (?:'<by probe>'|0\.00002) /, ' -r ? ')
              .replaceAll(/ -H '(x-\w+): [^']*'/g, " -H '$1: ***'")
          t.deepEqual(outlined.map(known), started.map(known))
          t.true(outlined.length > 0)
        }
      })
    }
  }
}
