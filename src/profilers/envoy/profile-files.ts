import {ProfileError} from '../../errors/index.ts'
import type {Deployment, ProxyProcess} from '../../testbeds/testbed.ts'
import {ask, isOk, type OneEnvoy} from './admin-request.ts'

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
export async function askProfilePath(deployment: Deployment, one: OneEnvoy): Promise<string> {
  const answer = await ask(deployment, one, '/config_dump?mask=bootstrap.admin')
  if (!isOk(answer)) return DEFAULT_PROFILE_PATH
  return findProfilePath(JSON.parse(Buffer.from(answer.body).toString('utf8'))) ?? DEFAULT_PROFILE_PATH
}

/**
 * A path as the proxy has it, as the place sees it that sees the proxy: the proxy's own container may have no shell. A
 * relative one begins where the proxy was started.
 */
export function throughProcess({pid}: ProxyProcess, path: string): string {
  return path.startsWith('/') ? `/proc/${pid}/root${path}` : `/proc/${pid}/cwd/${path}`
}

/**
 * The newest `<path>.NNNN.heap`, as the proxy's place sees it. gperftools counts on through all recordings of a process, so the number is not known.
 * Throws a ProfileError when there is none.
 */
export async function findNewestHeapFile(deployment: Deployment, process: ProxyProcess, path: string): Promise<string> {
  const list = 'ls -1t -- "$1".*.heap | head -n 1'
  const result = await deployment.exec(process.place, ['sh', '-c', list, 'sh', path], {deadlineSeconds: 20})
  const newest = result.stdout.trim()
  if (result.exitCode === 0 && newest !== '') return newest
  throw new ProfileError(`Envoy's heap profile ${path}.*.heap is not there: ${result.stderr.trim()}`, {
    hint: 'admin.profile_path must be in a folder that Envoy may write to.',
  })
}
