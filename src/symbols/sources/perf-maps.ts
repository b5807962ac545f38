import {lstat, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {geteuid} from 'node:process'
import type {Warning} from '../../errors/index.ts'
import type {NamedRanges} from '../named-ranges.ts'
import {parsePerfMap} from '../perf-map.ts'
import {ifThere} from './ordinary-file.ts'

/** What just-in-time compilers of the profiled processes wrote down. */
export interface PerfMaps {
  /** The functions of a process; null when it left none, or none that may be trusted. Read once. */
  of(pid: number): Promise<NamedRanges | null>
  /** What was found and not used, so far. */
  readonly warnings: readonly Warning[]
}

/** Where perf maps are looked for. */
export interface PerfMapPlaces {
  /** Where copies were saved, as `perf-PID.map`. */
  readonly folders: readonly string[]
  /** The processes are not of this machine, where others have the same pids. Default: false. */
  readonly isElsewhere?: boolean
}

/** Larger ones do not fit into one text. */
const MOST_BYTES = 256 << 20

const PERF_MAP = /\/perf-(\d{1,10})\.map$/

/** The process whose map a module is, when a profiler names `/tmp/perf-PID.map` for compiled code; else null. */
export function perfMapPid(module: string | null): number | null {
  const match = module === null ? null : PERF_MAP.exec(module)
  return match === null ? null : Number(match[1])
}

/** What the process is called in its own namespace, which is how a compiler in a container names the file. */
async function innermostPid(pid: number): Promise<number> {
  const status = await ifThere(() => readFile(`/proc/${pid}/status`, 'latin1'))
  const pids = /^NStgid:\t(.*)$/m.exec(status ?? '')?.[1]?.split('\t')
  return Number(pids?.at(-1) ?? pid)
}

async function places(
  pid: number,
  {folders, isElsewhere = false}: PerfMapPlaces,
): Promise<{readonly path: string; readonly isOurs: boolean}[]> {
  const saved = folders.map((folder) => ({path: join(folder, `perf-${pid}.map`), isOurs: true}))
  if (isElsewhere) return saved
  const inside = await innermostPid(pid)
  return [
    ...saved,
    {path: `/tmp/perf-${pid}.map`, isOurs: false},
    {path: `/proc/${pid}/root/tmp/perf-${inside}.map`, isOurs: false},
  ]
}

function ignored(path: string, reason: string): Warning {
  return {
    code: 'perf-map-ignored',
    message: `The functions in ${path} are not used: ${reason}.`,
    hint: 'Copy it beside the profile, under its own name, if you trust it.',
  }
}

/** As perf does: a file that another user could have put there is not believed. */
async function objection(path: string): Promise<string | null> {
  const {uid, size} = await lstat(path)
  if (size > MOST_BYTES) return `it is larger than ${MOST_BYTES} bytes`
  return uid === 0 || uid === geteuid?.() ? null : `it belongs to user ${uid}, neither root nor you`
}

/** A link is not followed: whoever laid it would choose what is read. */
async function isFile(path: string): Promise<boolean> {
  return (await ifThere(() => lstat(path)))?.isFile() === true
}

async function readPerfMap(pid: number, where: PerfMapPlaces, warnings: Warning[]): Promise<NamedRanges | null> {
  for (const {path, isOurs} of await places(pid, where)) {
    if (!(await isFile(path))) continue
    const reason = isOurs ? null : await ifThere(() => objection(path))
    if (reason !== null) {
      warnings.push(ignored(path, reason))
      continue
    }
    const text = await ifThere(() => readFile(path, 'utf8'))
    if (text !== null) return parsePerfMap(text)
  }
  return null
}

/** Finds perf maps: in the folders first, where copies were saved, then where compilers of this machine write them. */
export function perfMaps(where: PerfMapPlaces): PerfMaps {
  const known = new Map<number, Promise<NamedRanges | null>>()
  const warnings: Warning[] = []
  return {
    warnings,
    of(pid) {
      const map = known.get(pid) ?? readPerfMap(pid, where, warnings)
      known.set(pid, map)
      return map
    },
  }
}
