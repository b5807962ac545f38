import {join} from 'node:path'
import {TestbedError} from '../../errors/index.ts'
import type {Deployment, Place} from '../../testbeds/testbed.ts'

/** A folder in a place, where a recording's script runs. Disposing removes it, unless it is the recording's own. */
export interface PlaceFolder extends AsyncDisposable {
  readonly path: string
  /** Puts a local file into the folder and says where it is now. */
  bring(localPath: string, name: string): Promise<string>
}

async function succeed(deployment: Deployment, place: Place, argv: readonly string[]): Promise<string> {
  const result = await deployment.exec(place, argv, {deadlineSeconds: 30})
  if (result.exitCode === 0) return result.stdout.trim()
  const where = `${place.workload}/${place.instance}/${place.container}`
  throw new TestbedError(`${result.command} in ${where} ended with ${result.exitCode}: ${result.stderr.trim()}`)
}

/** On this host the recording's folder itself; elsewhere a scratch folder that goes with the recording. */
export async function openPlaceFolder(deployment: Deployment, place: Place, directory: string): Promise<PlaceFolder> {
  if (deployment.testbed === 'local') {
    return {path: directory, bring: async (localPath) => localPath, [Symbol.asyncDispose]: async () => undefined}
  }
  const path = await succeed(deployment, place, ['mktemp', '-d', '/tmp/mesh-runner.XXXXXX'])
  return {
    path,
    async bring(localPath, name) {
      const remote = join(path, name)
      await deployment.copyTo(place, localPath, remote)
      return remote
    },
    async [Symbol.asyncDispose]() {
      await succeed(deployment, place, ['rm', '-rf', '--', path])
    },
  }
}
