/**
 * What a bench on a cluster takes beside the same work done with kubectl by hand: apply the same manifests, wait until
 * all is ready, send the same load from the client's pod, read its result, delete. In turns, whole-process wall time.
 *
 * node benchmarks/kubernetes-by-hand.ts VALUES [PAIRS] [SECONDS]   (KUBECONFIG names the cluster, kubectl is in PATH)
 */
import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {machineLine} from './machine.ts'
import {median} from './statistics.ts'

const [values = 'values.yaml', pairs = '3', seconds = '5'] = process.argv.slice(2)
const SECONDS = Number(seconds)
const DEV = join(import.meta.dirname, '..', 'bin', 'run.js')
const NAMESPACE = 'bench-by-hand'
const directory = mkdtempSync(join(tmpdir(), 'kubernetes-by-hand-'))

/** Seconds that a command took. Throws with what it printed when it fails. */
function timed(argv: readonly string[], input?: string): {readonly seconds: number; readonly stdout: string} {
  const startedAt = performance.now()
  const {status, stdout, stderr} = spawnSync(argv[0]!, argv.slice(1), {encoding: 'utf8', input, cwd: directory})
  if (status !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`)
  return {seconds: (performance.now() - startedAt) / 1000, stdout}
}

// What a dry run prints has no private keys, so that pods made of it could not speak TLS.
const where = ['--values', join(process.cwd(), values), '-n', NAMESPACE, '--tls', 'none']
const load = ['--duration', seconds, '--qps', '200', '--conn', '4', '--set', 'resolution=0.0001']

function throughRunner(): number {
  const argv = [process.execPath, DEV, 'bench', '--testbed', 'kubernetes', '--yes', '--json', ...where, ...load]
  return timed(argv).seconds
}

function byHand(manifests: string): number {
  const inNamespace = ['kubectl', '-n', NAMESPACE]
  const fortio = ['fortio', 'load', '-c', '4', '-qps', '200', '-t', `${SECONDS}s`, '-r', '0.0001', '-json', '-']
  const target = 'http://127.0.0.1:28080/echo?size=1024'
  const ready = ['rollout', 'status', '--timeout=120s']
  const steps = [
    timed(['kubectl', 'apply', '--server-side', '-f', manifests]),
    timed([...inNamespace, ...ready, 'deployment/fortioserver']),
    timed([...inNamespace, ...ready, 'deployment/fortioclient']),
    timed([...inNamespace, 'exec', 'deployment/fortioclient', '-c', 'captured', '--', ...fortio, target]),
    timed(['kubectl', 'delete', '--wait', '-f', manifests]),
  ]
  return steps.reduce((sum, step) => sum + step.seconds, 0)
}

try {
  const manifests = join(directory, 'manifests.yaml')
  writeFileSync(manifests, timed([process.execPath, DEV, 'deploy', '--dry-run', ...where]).stdout)
  const [runner, hand]: [number[], number[]] = [[], []]
  for (let index = 0; index < Number(pairs); index++) {
    if (index % 2 === 0) hand.push(byHand(manifests))
    runner.push(throughRunner())
    if (index % 2 === 1) hand.push(byHand(manifests))
  }
  const beyond = (all: readonly number[]) => (median(all) - SECONDS).toFixed(1)
  process.stdout.write(`${machineLine()}\n`)
  process.stdout.write(`deploy, ${SECONDS} s of load, result, take down; ${pairs} pairs, medians\n`)
  process.stdout.write(`beyond the load: runner ${beyond(runner)} s, kubectl by hand ${beyond(hand)} s\n`)
  const ratios = runner.map((one, index) => one / hand[index]!)
  process.stdout.write(`runner / kubectl by hand ${median(ratios).toFixed(2)} (median of ratios)\n`)
} finally {
  rmSync(directory, {recursive: true, force: true})
}
