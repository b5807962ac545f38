import {createHash} from 'node:crypto'
import {join, resolve} from 'node:path'
import {PrerequisiteError} from '../../src/errors/index.ts'
import {cacheFolder} from '../../src/tools/cache-folder.ts'

/** Where the programs and images are kept: `RUNNER_TEST_CLUSTER_CACHE`, else `test-cluster` in runner's cache folder. */
export function buildFolder(): string {
  const named = process.env['RUNNER_TEST_CLUSTER_CACHE']
  if (named) return resolve(named)
  const cache = cacheFolder()
  if (cache === null)
    throw new PrerequisiteError('Looking for the cache folder: neither XDG_CACHE_HOME nor HOME names one')
  return join(cache, 'test-cluster')
}

/** Where one cluster lives, and the names that it has outside of its folder. All follow from the folder's path. */
export interface RunFolder {
  /** Absolute. */
  readonly path: string
  /** Name of its control group, below the root of each hierarchy. */
  readonly controlGroup: string
  /** Name of the network device by which this machine reaches it; Linux allows 15 characters. */
  readonly link: string
  /** A number from the path, 0 to 255: where the search for free addresses begins. */
  readonly firstGuess: number
}

/** The run folder at a path; default `RUNNER_TEST_CLUSTER_RUN`, else one for everybody who says nothing. */
export function runFolder(
  path = process.env['RUNNER_TEST_CLUSTER_RUN'] || '/var/tmp/mesh-runner-test-cluster',
): RunFolder {
  const absolute = resolve(path)
  const digest = createHash('sha256').update(absolute).digest('hex')
  const id = digest.slice(0, 8)
  return {
    path: absolute,
    controlGroup: `mesh-runner-test-${id}`,
    link: `mrt-${id}`,
    firstGuess: Number.parseInt(digest.slice(8, 10), 16),
  }
}

/** Programs that `build` made or unpacked. */
export function builtProgram(name: string): string {
  return join(buildFolder(), 'bin', name)
}

/** Root of the Debian packages that `build` unpacked. */
export function unpackedPackages(): string {
  return join(buildFolder(), 'debian')
}
