import type {Warning} from '../../errors/index.ts'
import type {Deployment} from '../../testbeds/testbed.ts'
import type {Profiler, RecordedProfile, Recording} from '../profiler.ts'
import {listProcesses} from '../recording/list-processes.ts'
import {saveWithFacts} from '../recording/save-profile.ts'
import {isOk, type OneEnvoy} from './admin-request.ts'
import {recordGperftoolsCpu} from './gperftools-profile.ts'
import {openSwitches, type Switches} from './switches.ts'

/** What Envoy's CPU profiler is made of. */
export interface CpuOptions {
  readonly name: string
  /** Samples a proxy whose build has no CPU profiler. */
  readonly instead: Profiler
  readonly graceSeconds: number
}

/** Why a proxy's own CPU profiler cannot be used, or null when it can. Only an attempt tells: /help lists it anyway. */
async function whyNotItsOwn(deployment: Deployment, one: OneEnvoy, switches: Switches): Promise<string | null> {
  const answer = await switches.tryOn(deployment, one, 'cpuprofiler')
  if (!isOk(answer)) return `${answer.status} ${answer.said}`
  await switches.off(deployment, one, 'cpuprofiler')
  return null
}

function insteadWarning(reasons: ReadonlyMap<string, string>): Warning {
  const answers = [...reasons].map(([proxy, reason]) => `${proxy}: ${reason}`).join('; ')
  return {
    code: 'envoy-cpu-profiler-absent',
    message: `Envoy's own CPU profiler is not in this build (${answers}). The sidecars are sampled with perf instead.`,
    hint: 'Builds with gperftools have it; perf sees the same functions, and the kernel below them.',
  }
}

/** Envoy's own CPU profiler; where the build has none, perf, and the profile says so. */
export function cpuProfiler({name, instead, graceSeconds}: CpuOptions): Profiler {
  const switches = openSwitches()
  const reasons = new Map<string, string>()
  const warnings: Warning[] = []
  const notes: string[] = []

  async function record(recording: Recording): Promise<readonly RecordedProfile[]> {
    const reason = reasons.get(recording.process.proxy)
    if (reason === undefined) return recordGperftoolsCpu(name, recording, switches)
    const profiles = await instead.record(recording)
    return Promise.all(
      profiles.map((profile) => saveWithFacts(profile, {instead: `Envoy's /cpuprofiler answered ${reason}`})),
    )
  }

  return {
    name,
    notes,
    warnings,
    graceSeconds: Math.max(graceSeconds, instead.graceSeconds),
    async prepare(deployment, signal) {
      for (const process of await listProcesses(deployment)) {
        const reason = await whyNotItsOwn(deployment, process, switches)
        if (reason !== null) reasons.set(process.proxy, reason)
      }
      if (reasons.size === 0) return
      await instead.prepare(deployment, signal)
      warnings.splice(0, warnings.length, insteadWarning(reasons), ...instead.warnings)
      notes.splice(0, notes.length, ...instead.notes)
    },
    record,
    async [Symbol.asyncDispose]() {
      await switches[Symbol.asyncDispose]()
      await instead[Symbol.asyncDispose]()
    },
  }
}
