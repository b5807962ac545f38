import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {ProfileError} from '../../errors/index.ts'
import type {RecordedProfile, Recording} from '../profiler.ts'
import {failedProfile, saveProfile} from '../recording/save-profile.ts'
import {type AdminText, ask, isOk} from './admin-request.ts'
import {countSamples} from './count-samples.ts'
import type {Switches} from './switches.ts'
import {type EnvoyWindow, envoyParts, inspectWindow, recordWindow} from './window-recording.ts'

/** What recording a heap needs. */
export interface HeapRequest {
  readonly name: string
  readonly recording: Recording
  readonly switches: Switches
}

/** One profile that Envoy answered with. */
interface Answered {
  readonly name: string
  readonly request: string
  readonly answer: AdminText
  readonly file: string
  readonly manifestFile: string
  readonly scope: 'moment' | 'window'
  readonly event: string
}

async function toProfile({recording}: HeapRequest, window: EnvoyWindow, one: Answered): Promise<RecordedProfile> {
  if (!isOk(one.answer)) {
    return failedProfile(
      recording,
      one.name,
      `Envoy answered ${one.request} with ${one.answer.status}: ${one.answer.said}`,
    )
  }
  await writeFile(join(recording.directory, one.file), one.answer.body)
  const inspected = await inspectWindow(recording, window, {raw: one.file, format: 'pprof'})
  if ('failure' in inspected) return failedProfile(recording, one.name, inspected.failure)
  return saveProfile(
    {
      ...envoyParts(recording, window),
      name: one.name,
      profiler: {kind: 'envoy', tool: 'envoy', command: one.request, toolVersion: null},
      format: 'pprof',
      event: one.event,
      scope: one.scope,
      raw: one.file,
      files: inspected.files,
      facts: {...countSamples(one.answer.body), ...window.memory},
    },
    one.manifestFile,
  )
}

function inUse(name: string, answer: AdminText): Answered {
  const files = {file: 'heap.pb.gz', manifestFile: 'profile.json'}
  return {name, request: 'GET /heap_dump', answer, ...files, scope: 'moment', event: 'heap'}
}

function allocated(name: string, answer: AdminText): Answered {
  const files = {file: 'allocations.pb.gz', manifestFile: 'allocations.json'}
  const request = 'POST /allocprofiler?enable=y, then n'
  return {name: `${name}-allocations`, request, answer, ...files, scope: 'window', event: 'allocations'}
}

/**
 * Records the heap of a google tcmalloc build: what is in use at the end of the window and, where the build has
 * /allocprofiler, what was allocated in the window.
 */
export async function recordTcmallocHeap(request: HeapRequest, allocations: boolean): Promise<RecordedProfile[]> {
  const {recording, switches, name} = request
  const {deployment, process} = recording
  let window: AdminText | null = null
  let heap: AdminText | null = null
  const begin = async () => {
    if (allocations) await switches.on(deployment, process, 'allocprofiler')
  }
  const end = async () => {
    if (allocations) window = await switches.off(deployment, process, 'allocprofiler')
    heap = await ask(deployment, process, '/heap_dump')
  }
  const around = await recordWindow(recording, begin, end)
  if (!around.completed) return [failedProfile(recording, name, 'It was stopped because the run was.')]
  if (heap === null) throw new ProfileError(`Envoy's heap of ${process.proxy} was not read.`)
  const answers = [inUse(name, heap), ...(window === null ? [] : [allocated(name, window)])]
  return Promise.all(answers.map((one) => toProfile(request, around, one)))
}
