import {PrerequisiteError} from '../../errors/index.ts'
import type {Deployment} from '../../testbeds/testbed.ts'
import {ask, isOk, type OneEnvoy} from './admin-request.ts'
import type {Switches} from './switches.ts'

/** Which heap profilers a build of Envoy has. */
export type HeapBuild =
  /** google tcmalloc: /heap_dump answers with what is in use; newer builds have /allocprofiler too. */
  | {readonly kind: 'tcmalloc'; readonly allocations: boolean}
  /** gperftools: /heapprofiler writes files at profile_path. */
  | {readonly kind: 'gperftools'}

async function offersPath(deployment: Deployment, one: OneEnvoy, path: string): Promise<boolean> {
  const help = await ask(deployment, one, '/help')
  const text = Buffer.from(help.body).toString('utf8')
  // Where /help is not allowed, only the attempt can tell.
  return !isOk(help) || new RegExp(`^\\s*${path}\\b`, 'm').test(text)
}

async function starts(
  deployment: Deployment,
  one: OneEnvoy,
  endpoint: 'allocprofiler' | 'heapprofiler',
  switches: Switches,
) {
  if (!(await offersPath(deployment, one, `/${endpoint}`))) return {works: false, said: 'not listed by /help'}
  const answer = await switches.tryOn(deployment, one, endpoint)
  if (isOk(answer)) await switches.off(deployment, one, endpoint)
  return {works: isOk(answer), said: `${answer.status} ${answer.said}`}
}

/** Tries what a proxy has, and switches off what it switched on. Throws a PrerequisiteError when it has none. */
export async function findHeapBuild(deployment: Deployment, one: OneEnvoy, switches: Switches): Promise<HeapBuild> {
  const dump = await ask(deployment, one, '/heap_dump')
  if (isOk(dump)) {
    const {works} = await starts(deployment, one, 'allocprofiler', switches)
    return {kind: 'tcmalloc', allocations: works}
  }
  const heap = await starts(deployment, one, 'heapprofiler', switches)
  if (heap.works) return {kind: 'gperftools'}
  throw new PrerequisiteError(
    `The Envoy of ${one.proxy} on ${one.instance} has no heap profiler: /heap_dump: ${dump.status} ${dump.said}; /heapprofiler: ${heap.said}`,
    {hint: 'Use an Envoy built with tcmalloc, or --profiler kernel-alloc or pagefaults.'},
  )
}
