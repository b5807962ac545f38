import {ProfileError, type Warning} from '../../errors/index.ts'
import {collectBefore} from '../naming-files/collect-for-naming.ts'
import type {Profiler, RecordedProfile, Recording} from '../profiler.ts'
import {listProcesses} from '../recording/list-processes.ts'
import {recordGperftoolsHeap} from './gperftools-profile.ts'
import {findHeapBuild, type HeapBuild} from './heap-build.ts'
import {openSwitches} from './switches.ts'
import {recordTcmallocHeap} from './tcmalloc-heap.ts'

const WITHOUT_ALLOCATIONS: Warning = {
  code: 'no-allocation-profile',
  message:
    'This Envoy has /heap_dump but no /allocprofiler: the heap in use is drawn, allocations in the window are not.',
}

/** Envoy's own heap profiler, whichever of its kinds a proxy has. */
export function heapProfiler({name, graceSeconds}: {readonly name: string; readonly graceSeconds: number}): Profiler {
  const switches = openSwitches()
  const builds = new Map<string, HeapBuild>()
  const warnings: Warning[] = []

  async function record(recording: Recording): Promise<readonly RecordedProfile[]> {
    const build = builds.get(recording.process.proxy)
    if (build === undefined)
      throw new ProfileError(`The profiler ${name} was not prepared for ${recording.process.proxy}.`)
    if (build.kind === 'gperftools') return recordGperftoolsHeap(name, recording, switches)
    return recordTcmallocHeap({name, recording, switches}, build.allocations)
  }

  return {
    name,
    notes: [],
    warnings,
    graceSeconds,
    async prepare(deployment) {
      for (const process of await listProcesses(deployment)) {
        const {proxy} = process
        if (!builds.has(proxy)) builds.set(proxy, await findHeapBuild(deployment, process, switches))
        await collectBefore(deployment, process)
      }
      const lacking = [...builds.values()].some((build) => build.kind === 'tcmalloc' && !build.allocations)
      if (lacking && warnings.length === 0) warnings.push(WITHOUT_ALLOCATIONS)
    },
    record,
    [Symbol.asyncDispose]: () => switches[Symbol.asyncDispose](),
  }
}
