/** perf.data of real Envoys: both sidecars of the local testbed under as much load as the machine carries, TLS between them. */

import {spawn} from 'node:child_process'
import {once} from 'node:events'
import type {Deployment} from '../src/testbeds/testbed.ts'
import {ensureTool} from '../src/tools/ensure-tool.ts'
import {deployEnvoys} from './local-envoys.ts'
import {measure} from './side-by-side.ts'

const FREQUENCY_HERTZ = 20_000
const LONGEST_SECONDS = 180

async function sidecarPids(deployment: Deployment): Promise<number[]> {
  const found = await Promise.all(deployment.path('bothsidecar').map((proxy) => deployment.processes(proxy)))
  return found.flat().map(({pid}) => pid)
}

/** Stacks by frame pointers, as `runner bench` records them; perf ends by itself at that size. */
function perfRecord(pids: readonly number[], megabytes: number, file: string): string[] {
  const how = ['-q', '--no-bpf-event', '-N', '-e', 'cpu-clock', '-F', String(FREQUENCY_HERTZ), '-g']
  const perf = ['perf', 'record', ...how, '-p', pids.join(','), `--max-size=${megabytes}M`, '-o', file]
  return ['timeout', '--signal', 'INT', String(LONGEST_SECONDS), ...perf]
}

/** Records into the files, each until it has its size in MB. */
export async function recordEnvoys(sizes: ReadonlyMap<string, number>, runDirectory: string): Promise<void> {
  const fortio = (await ensureTool('fortio')).path
  await using deployment = await deployEnvoys(fortio, runDirectory, true)
  const load = ['load', '-quiet', '-qps', '0', '-c', '16', '-t', '0', '-loglevel', 'error']
  const generator = spawn(fortio, [...load, deployment.target('bothsidecar', 'http')], {stdio: 'ignore'})
  const ended = once(generator, 'exit')
  try {
    for (const [file, megabytes] of sizes) {
      const argv = perfRecord(await sidecarPids(deployment), megabytes, file)
      await measure({name: 'perf record', argv})
    }
  } finally {
    generator.kill('SIGINT')
    await ended
  }
}
