import {ProfileError} from '../../errors/index.ts'
import type {Deployment, Place, ProxyProcess} from '../../testbeds/testbed.ts'
import {ask, isOk} from './admin-request.ts'

/** What Envoy uses when its bootstrap has no admin.profile_path. */
const DEFAULT_PROFILE_PATH = '/var/log/envoy/envoy.prof'

function findProfilePath(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null
  const {admin} = value as {admin?: {profile_path?: unknown}}
  if (typeof admin?.profile_path === 'string') return admin.profile_path
  return (
    Object.values(value)
      .map(findProfilePath)
      .find((path) => path !== null) ?? null
  )
}

/** Where a gperftools build of Envoy writes its profiles, as its bootstrap says. */
export async function profilePath(deployment: Deployment, proxy: string): Promise<string> {
  const answer = await ask(deployment, proxy, '/config_dump?mask=bootstrap.admin')
  if (!isOk(answer)) return DEFAULT_PROFILE_PATH
  return findProfilePath(JSON.parse(Buffer.from(answer.body).toString('utf8'))) ?? DEFAULT_PROFILE_PATH
}

/** Where the proxy itself runs. */
export function proxyPlace({workload, instance}: ProxyProcess): Place {
  return {workload, instance, container: 'proxy'}
}

/**
 * The newest `<path>.NNNN.heap`. gperftools counts on through all recordings of a process, so the number is not known.
 * Throws a ProfileError when there is none.
 */
export async function newestHeapFile(deployment: Deployment, process: ProxyProcess, path: string): Promise<string> {
  const list = 'ls -1t -- "$1".*.heap | head -n 1'
  const result = await deployment.exec(proxyPlace(process), ['sh', '-c', list, 'sh', path], {deadlineSeconds: 20})
  const newest = result.stdout.trim()
  if (result.exitCode === 0 && newest !== '') return newest
  throw new ProfileError(`Envoy's heap profile ${path}.*.heap is not there: ${result.stderr.trim()}`, {
    hint: 'admin.profile_path must be in a folder that Envoy may write to.',
  })
}
