import {join} from 'node:path'
import type {Deployment, ProxyProcess} from '../../testbeds/testbed.ts'
import type {RecordedProfile, Recording} from '../profiler.ts'
import {failedProfile, saveProfile} from '../recording/save-profile.ts'
import {askProfilePath, findNewestHeapFile, throughProcess} from './profile-files.ts'
import type {Switches} from './switches.ts'
import {envoyParts, inspectWindow, recordWindow} from './window-recording.ts'

/** What differs between gperftools' two profilers. */
interface GperftoolsProfiler {
  readonly endpoint: 'heapprofiler' | 'cpuprofiler'
  readonly file: string
  readonly event: string
  readonly note: string
  /** Where Envoy left the profile. */
  find(deployment: Deployment, process: ProxyProcess, path: string): Promise<string>
}

/** gperftools counts from the moment the profiler starts, so all of it is of the window. */
const HEAP: GperftoolsProfiler = {
  endpoint: 'heapprofiler',
  file: 'heap.prof',
  event: 'heap',
  note: 'Only memory allocated in the window is seen: in use is what of it was still there at the end.',
  find: findNewestHeapFile,
}

const CPU: GperftoolsProfiler = {
  endpoint: 'cpuprofiler',
  file: 'cpu.prof',
  event: 'cpu-time',
  note: 'Sampled by CPU time (SIGPROF), so time off the CPU is not in it.',
  find: async (_deployment, _process, path) => path,
}

async function record(
  profiler: GperftoolsProfiler,
  name: string,
  recording: Recording,
  switches: Switches,
): Promise<RecordedProfile[]> {
  const {deployment, process, directory} = recording
  const {endpoint, file} = profiler
  const window = await recordWindow(
    recording,
    () => switches.on(deployment, process, endpoint),
    async () => void (await switches.off(deployment, process, endpoint)),
  )
  if (!window.completed) return [failedProfile(recording, name, 'It was stopped because the run was.')]
  const path = throughProcess(process, await askProfilePath(deployment, process))
  const left = await profiler.find(deployment, process, path)
  await deployment.copyFrom(process.place, left, join(directory, file))
  const inspected = await inspectWindow(recording, window, {raw: file, format: null})
  if ('failure' in inspected) return [failedProfile(recording, name, inspected.failure)]
  const profile = await saveProfile({
    ...envoyParts(recording, window),
    name,
    profiler: {kind: 'envoy', tool: 'envoy', command: `POST /${endpoint}?enable=y, then n`, toolVersion: null},
    format: null,
    event: profiler.event,
    scope: 'window',
    raw: file,
    files: inspected.files,
    facts: {note: profiler.note, profilePath: left, ...window.memory},
  })
  return [profile]
}

/** Records the heap of a gperftools build over the window. */
export function recordGperftoolsHeap(
  name: string,
  recording: Recording,
  switches: Switches,
): Promise<RecordedProfile[]> {
  return record(HEAP, name, recording, switches)
}

/** Records the CPU time of a gperftools build over the window. */
export function recordGperftoolsCpu(
  name: string,
  recording: Recording,
  switches: Switches,
): Promise<RecordedProfile[]> {
  return record(CPU, name, recording, switches)
}
