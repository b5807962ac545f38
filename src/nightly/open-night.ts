import {join} from 'node:path'
import {makeFreeDirectory} from '../bench/make-free-directory.ts'
import {resolveBench} from '../bench/resolve-bench.ts'
import {startStamp} from '../bench/run/run-directory.ts'
import type {Sources} from '../config/sources/read-sources.ts'
import type {HookPlace} from './hook-environment.ts'

/** What a night is asked for. */
interface NightAsked {
  readonly directory: string
  readonly isTrial: boolean
  readonly sources: Sources
}

/** Makes the folder of a new night, `nights/<start>` below the output folder, and says what its hooks find. */
export async function openNight({directory, isTrial, sources}: NightAsked): Promise<HookPlace> {
  const {settings} = await resolveBench(sources)
  const night = await makeFreeDirectory(join(settings.outputDirectory, 'nights'), startStamp(sources.now))
  return {
    configDirectory: directory,
    night,
    namespace: settings.kubernetes.namespace,
    loadGenerator: settings.loadGenerator,
    isTrial,
    given: sources.environment,
  }
}
