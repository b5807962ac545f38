import {join} from 'node:path'
import {RunnerError, TestbedError} from '../../errors/index.ts'
import type {Deployment, Place} from '../../testbeds/testbed.ts'

/** A folder in a place, where a recording's script runs. Disposing removes it, unless it is the recording's own. */
export interface PlaceFolder extends AsyncDisposable {
  readonly path: string
  /** Puts a local file into the folder and says where it is now. */
  bring(localPath: string, name: string): Promise<string>
  /** The same for a program, which can be called there. */
  bringProgram(localPath: string, name: string): Promise<string>
  /** Fetches a file of the folder to `localPath`. Throws a TestbedError when it does not come. */
  fetch(name: string, localPath: string): Promise<void>
  /** The same for a file that need not be there. */
  fetchIfThere(name: string, localPath: string): Promise<void>
  /** Removes the folder; says why where it could not. A place that is gone keeps nothing of a recording that it gave. */
  remove(): Promise<string | null>
}

/** Where and on whose behalf. */
export interface PlaceRequest {
  readonly deployment: Deployment
  readonly place: Place
}

const DEADLINE = {deadlineSeconds: 30}

/** A place in words, for messages. */
export function placeText({workload, instance, container}: Place): string {
  return `${workload}/${instance}/${container}`
}

/** True where processes of the deployment are processes of this host, and its files files of this host. */
export function runsHere({testbed}: Deployment): boolean {
  return testbed === 'local'
}

/**
 * Runs a short command that must end well; `doing` says what it is for. Throws a TestbedError with the last that it said.
 */
export async function mustSucceed(
  {deployment, place}: PlaceRequest,
  argv: readonly string[],
  {doing = argv.join(' '), deadlineSeconds = DEADLINE.deadlineSeconds} = {},
): Promise<string> {
  const {exitCode, stdout, stderr, timedOut} = await deployment.exec(place, argv, {deadlineSeconds})
  if (exitCode === 0) return stdout.trim()
  const ended = timedOut ? `had not ended after ${deadlineSeconds} s` : `ended with ${exitCode}`
  throw new TestbedError(`${doing} in ${placeText(place)} ${ended}: ${stderr.trim().split('\n').at(-1)}`)
}

/** The recording's own folder serves where the place is this host. */
function folderHere(directory: string): PlaceFolder {
  return {
    path: directory,
    bring: async (localPath) => localPath,
    bringProgram: async (localPath) => localPath,
    fetch: async () => undefined,
    fetchIfThere: async () => undefined,
    remove: async () => null,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

async function removed(request: PlaceRequest, path: string): Promise<string | null> {
  try {
    await mustSucceed(request, ['rm', '-rf', '--', path])
    return null
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error
    return `The folder ${path} in ${placeText(request.place)} could not be removed: ${error.message}`
  }
}

/** On this host the recording's folder itself; elsewhere a scratch folder that goes with the recording. */
export async function openPlaceFolder(deployment: Deployment, place: Place, directory: string): Promise<PlaceFolder> {
  if (runsHere(deployment)) return folderHere(directory)
  const request = {deployment, place}
  const path = await mustSucceed(request, ['mktemp', '-d', '/tmp/mesh-runner.XXXXXX'])
  const remove = () => removed(request, path)
  const fetch = (name: string, localPath: string) => deployment.copyFrom(place, join(path, name), localPath)
  const bring = async (localPath: string, name: string) => {
    const remote = join(path, name)
    await deployment.copyTo(place, localPath, remote)
    return remote
  }
  return {
    path,
    bring,
    async bringProgram(localPath, name) {
      const remote = await bring(localPath, name)
      await mustSucceed(request, ['chmod', '0755', remote])
      return remote
    },
    fetch,
    async fetchIfThere(name, localPath) {
      const {exitCode} = await deployment.exec(place, ['test', '-f', join(path, name)], DEADLINE)
      if (exitCode === 0) await fetch(name, localPath)
    },
    remove,
    [Symbol.asyncDispose]: async () => void (await remove()),
  }
}
