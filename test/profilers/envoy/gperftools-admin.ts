import {copyFile, mkdir} from 'node:fs/promises'
import {dirname} from 'node:path'
import type {AdminAnswer} from '../../../src/testbeds/testbed.ts'

/** What the fake was asked, and what is on. */
export interface GperftoolsAdmin {
  readonly asked: string[]
  readonly on: ReadonlySet<string>
  answer(path: string, method: string): Promise<AdminAnswer>
}

const HELP =
  '  /cpuprofiler (POST): enable/disable the CPU profiler\n  /heapprofiler (POST): enable/disable the heap profiler\n  /heap_dump: dump\n'

/**
 * Stands for the admin endpoint of an Envoy built with gperftools, which cannot be had here. It answers as
 * source/server/admin/profiling_handler.cc does, and leaves files that real gperftools wrote at profile_path.
 */
export function gperftoolsAdmin(
  profilePath: string,
  files: {readonly heap: string; readonly cpu: string},
): GperftoolsAdmin {
  const asked: string[] = []
  const on = new Set<string>()
  // gperftools goes on counting heap files through all recordings of a process.
  let heapFiles = 41
  const text = (status: number, body: string): AdminAnswer => ({status, body: Buffer.from(body)})

  async function leave(endpoint: string): Promise<void> {
    await mkdir(dirname(profilePath), {recursive: true})
    if (endpoint === 'cpuprofiler') return copyFile(files.cpu, profilePath)
    heapFiles++
    return copyFile(files.heap, `${profilePath}.${String(heapFiles).padStart(4, '0')}.heap`)
  }

  async function toggled(endpoint: string, enable: string | null): Promise<AdminAnswer> {
    if (enable === 'y') {
      if (on.has(endpoint)) return text(400, 'already started')
      on.add(endpoint)
      return text(200, 'OK\n')
    }
    if (on.delete(endpoint)) await leave(endpoint)
    else if (endpoint === 'heapprofiler') return text(400, 'not started')
    return text(200, 'OK\n')
  }

  async function answer(path: string, method: string): Promise<AdminAnswer> {
    asked.push(`${method} ${path}`)
    const url = new URL(path, 'http://admin')
    const endpoint = url.pathname.slice(1)
    if (endpoint === 'help') return text(200, HELP)
    if (endpoint === 'memory') return text(200, '{"allocated": "5000000", "heap_size": "9000000"}')
    if (endpoint === 'config_dump') {
      return text(200, JSON.stringify({configs: [{bootstrap: {admin: {profile_path: profilePath}}}]}))
    }
    if (endpoint === 'heap_dump') return text(501, 'Heap dump is not supported in current build')
    const isToggle = endpoint === 'heapprofiler' || endpoint === 'cpuprofiler'
    if (!isToggle) return text(404, 'invalid path')
    if (method !== 'POST' || [...url.searchParams].length !== 1) return text(400, '?enable=<y|n>\n')
    return toggled(endpoint, url.searchParams.get('enable'))
  }
  return {asked, on, answer}
}
