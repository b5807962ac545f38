import {RunnerError} from '../errors/index.ts'
import type {Profiler} from './profiler.ts'
import {failedProfile} from './recording/save-profile.ts'

/** The same profiler; what its `record` throws as a known error becomes a failed profile. */
export function failuresAsResults(profiler: Profiler): Profiler {
  return {
    get name() {
      return profiler.name
    },
    get notes() {
      return profiler.notes
    },
    get warnings() {
      return profiler.warnings
    },
    graceSeconds: profiler.graceSeconds,
    prepare: (deployment, signal) => profiler.prepare(deployment, signal),
    async record(recording) {
      try {
        return await profiler.record(recording)
      } catch (error) {
        if (!(error instanceof RunnerError)) throw error
        const reason = error.hint === undefined ? error.message : `${error.message} ${error.hint}`
        return [failedProfile(recording, profiler.name, reason)]
      }
    },
    [Symbol.asyncDispose]: () => profiler[Symbol.asyncDispose](),
  }
}
