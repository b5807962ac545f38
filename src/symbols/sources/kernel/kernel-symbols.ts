import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {insideFolder} from '../../../bytes/inside-folder.ts'
import {InputError, type Warning} from '../../../errors/index.ts'
import {type KernelSymbols, parseKallsyms, relocatedKernel} from '../../kallsyms.ts'
import {findDebugFile, type SymbolSources} from '../debug-files/find-symbols.ts'
import {identityByBuildId} from '../debug-files/module-identity.ts'
import {ifThere, openOrdinaryFile} from '../ordinary-file.ts'
import {isThisKernel, type ProfiledKernel, startedSince} from './this-kernel.ts'
import {vmlinuxSymbols} from './vmlinux.ts'

/** The kernel's functions, or why there are none. */
export interface KernelNaming {
  readonly symbols: KernelSymbols | null
  /** In a few words; null when there are symbols. */
  readonly problem: string | null
  readonly warnings: readonly Warning[]
}

/** Where the symbols of a profiled kernel are looked for. */
export interface KernelSearch {
  readonly kernel: ProfiledKernel
  /** Folder of the profile, where a copy of /proc/kallsyms may lie; null when there is none. */
  readonly profileDirectory: string | null
  /** A copy of /proc/kallsyms of the profiled kernel that is kept elsewhere; it may be gone. */
  readonly recordedList?: string | null
  readonly sources: SymbolSources
  /** Where the running kernel lists its symbols; for tests. Default: /proc/kallsyms. */
  readonly runningList?: string
}

const SAVE =
  'Save a copy as root (`sudo cat /proc/kallsyms > kallsyms`) on the machine that was profiled, before it starts again, and give it with --symbols.'
const LARGEST_LIST = 512 << 20

function without(problem: string, code: string, hint: string): KernelNaming {
  return {
    symbols: null,
    problem,
    warnings: [{code, message: `Functions of the kernel are not named: ${problem}.`, hint}],
  }
}

const found = (symbols: KernelSymbols): KernelNaming => ({symbols, problem: null, warnings: []})

async function savedList(path: string): Promise<KernelSymbols | null> {
  await using file = await openOrdinaryFile(path)
  if (file === null || file.size > LARGEST_LIST) return null
  return parseKallsyms(await file.read(0, file.size))
}

/** Symbols where the profiled kernel had them; null when they are hidden or cannot be moved there. */
function moved(symbols: KernelSymbols | null, {mark = null}: ProfiledKernel): KernelSymbols | null {
  if (symbols === null || symbols.count === 0) return null
  return mark === null ? symbols : relocatedKernel(symbols, mark)
}

/** Lists that were saved or given for this profile; hidden ones do not count. */
async function savedSymbols({
  kernel,
  profileDirectory,
  recordedList = null,
  sources,
}: KernelSearch): Promise<KernelSymbols | null> {
  const {folders, given} = sources
  const buildId = kernel.buildId ?? ''
  const ofPerf = folders.perf.map((folder) =>
    join(folder, '.build-id', buildId.slice(0, 2), buildId.slice(2), 'kallsyms'),
  )
  const saved = profileDirectory === null ? null : await insideFolder(profileDirectory, 'kallsyms')
  const paths = [
    ...(saved === null ? [] : [saved]),
    ...(recordedList === null ? [] : [recordedList]),
    ...given.kallsyms,
    ...(/^[0-9a-f]{4,128}$/.test(buildId) ? ofPerf : []),
  ]
  for (const path of paths) {
    const symbols = moved(await savedList(path), kernel)
    if (symbols !== null) return symbols
  }
  return null
}

/** What the running kernel lists, if it is the profiled one. */
async function runningSymbols({kernel, runningList = '/proc/kallsyms'}: KernelSearch): Promise<KernelNaming> {
  const content = await ifThere(() => readFile(runningList))
  if (content === null) return without('this machine lists no kernel symbols', 'kernel-symbols-absent', SAVE)
  const symbols = parseKallsyms(content)
  if (symbols.count === 0) {
    const hint = `Run as root, or \`sudo sysctl kernel.kptr_restrict=0\`. ${SAVE}`
    return without('kernel symbols are hidden (kptr_restrict)', 'kernel-symbols-hidden', hint)
  }
  if ((kernel.mark ?? null) === null && startedSince(kernel)) {
    return without('this machine was started again since', 'kernel-restarted', SAVE)
  }
  const fitting = moved(symbols, kernel)
  return fitting === null
    ? without('they cannot be moved to where they were', 'kernel-restarted', SAVE)
    : found(fitting)
}

/** A kernel's ELF file of the right build; its addresses fit only once it is known where the kernel was put. */
async function vmlinux({kernel, sources}: KernelSearch, warn: (one: Warning) => void): Promise<KernelSymbols | null> {
  const {buildId, mark = null} = kernel
  if (typeof buildId !== 'string' || mark === null) return null
  await using file = await findDebugFile(identityByBuildId(vmlinuxPath(kernel), buildId), sources, warn)
  try {
    return file === null ? null : moved(await vmlinuxSymbols(file), kernel)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    warn({code: 'symbols-unreadable', message: error.message, ...(error.hint === undefined ? {} : {hint: error.hint})})
    return null
  }
}

/** Where distributions put it; debug files are looked for beside it. */
function vmlinuxPath({release}: ProfiledKernel): string {
  return /^[\w.+~-]+$/.test(release ?? '') ? `/lib/modules/${release}/vmlinux` : 'vmlinux'
}

/**
 * The symbols of the profiled kernel: a saved or given list; what the running kernel lists, when it is the profiled one;
 * a vmlinux of its build. Moved to where the kernel was when the profile was taken.
 */
export async function findKernelSymbols(search: KernelSearch): Promise<KernelNaming> {
  const saved = await savedSymbols(search)
  if (saved !== null) return found(saved)
  const isRunning = await isThisKernel(search.kernel)
  const running = isRunning ? await runningSymbols(search) : without(otherKernel(search.kernel), 'kernel-unlike', SAVE)
  if (running.symbols !== null) return running
  const warnings: Warning[] = []
  const symbols = await vmlinux(search, (one) => warnings.push(one))
  return symbols === null ? {...running, warnings: [...warnings, ...running.warnings]} : {...found(symbols), warnings}
}

function otherKernel({release, buildId}: ProfiledKernel): string {
  if ((release ?? null) === null && (buildId ?? null) === null) return 'the profile does not say which kernel it was'
  return `they are of another kernel or machine (${release ?? `build id ${buildId}`})`
}
