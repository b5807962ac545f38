import {readFileSync} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import {hostname, release, uptime} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import type {KernelMark} from '../../../../src/symbols/kallsyms.ts'
import {givenSymbols} from '../../../../src/symbols/sources/debug-files/given-symbols.ts'
import {findKernelSymbols, type KernelSearch} from '../../../../src/symbols/sources/kernel/kernel-symbols.ts'
import {isThisKernel, runningBuildId} from '../../../../src/symbols/sources/kernel/this-kernel.ts'
import {skip} from '../../../skip.ts'
import {listedFunctions, outputOf, scratchFolder} from '../../compile.ts'
import {haveTools} from '../../stripped-program.ts'
import {noSources} from '../debug-files/no-sources.ts'

const LIST = 'ffffffff81000000 T _text\nffffffff81000040 t do_work\nffffffff81000080 T next\n'
const HIDDEN = LIST.replaceAll(/^f[0-9a-f]+/gm, '0000000000000000')
const DO_WORK = 0xffffffff81000041n
const ELSEWHERE = {symbol: '_text', address: 0xffffffff9a000000n}

/** The search for the symbols of this kernel, with a list of our own for what /proc/kallsyms says. */
async function search(folder: string, list: string, change: Partial<KernelSearch> = {}): Promise<KernelSearch> {
  const runningList = join(folder, 'running')
  await writeFile(runningList, list)
  const kernel = {release: release(), hostname: hostname()}
  return {kernel, profileDirectory: null, sources: noSources(folder), runningList, ...change}
}

test('the running kernel names a profile that was taken under it', async (t) => {
  await using folder = await scratchFolder()
  const {symbols, problem} = await findKernelSymbols(await search(folder.path, LIST))
  t.is(symbols?.functionAt(DO_WORK)?.name, 'do_work')
  t.is(problem, null)
})

test('the running kernel is not used for a profile of another kernel, machine or time', async (t) => {
  await using folder = await scratchFolder()
  const beforeBoot = new Date(Date.now() - (uptime() + 3600) * 1000)
  for (const [kernel, code] of [
    [{release: '1.2.3'}, 'kernel-unlike'],
    [{}, 'kernel-unlike'],
    [{release: release(), hostname: 'elsewhere'}, 'kernel-unlike'],
    [{release: release(), buildId: 'feed'}, (await runningBuildId()) === null ? 'never' : 'kernel-unlike'],
    [{release: release(), recordedAt: beforeBoot}, 'kernel-restarted'],
  ] as const) {
    const {symbols, problem, warnings} = await findKernelSymbols(await search(folder.path, LIST, {kernel}))
    if (code === 'never') continue
    t.is(symbols, null)
    t.is(warnings[0]?.code, code)
    t.truthy(problem)
    t.regex(warnings[0]!.hint!, /kallsyms/)
  }
})

test('the build id of the running kernel is read where the kernel tells it', async (t) => {
  const own = await runningBuildId()
  if (own === null) return skip(t, 'this kernel: /sys/kernel/notes has no build id')
  t.true(readFileSync('/sys/kernel/notes').includes(Buffer.from(own, 'hex')))
  t.true(await isThisKernel({buildId: own}))
  t.false(await isThisKernel({buildId: own.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))}))
})

test('a kernel that was started again is moved to where it was, if the profile knows', async (t) => {
  await using folder = await scratchFolder()
  const kernel = {release: release(), mark: ELSEWHERE, recordedAt: new Date(0)}
  const {symbols} = await findKernelSymbols(await search(folder.path, LIST, {kernel}))
  t.is(symbols?.functionAt(DO_WORK + 0x19000000n)?.name, 'do_work')
  t.is(symbols?.functionAt(DO_WORK), null)
})

test('hidden kernel symbols are a warning that says what to do', async (t) => {
  await using folder = await scratchFolder()
  const {symbols, problem, warnings} = await findKernelSymbols(await search(folder.path, HIDDEN))
  t.is(symbols, null)
  t.is(problem, 'kernel symbols are hidden (kptr_restrict)')
  t.is(warnings[0]?.code, 'kernel-symbols-hidden')
  t.regex(warnings[0]!.hint!, /root.*kptr_restrict=0.*--symbols/)
})

test('a list that was saved beside the profile or given comes first, unless it is hidden', async (t) => {
  await using folder = await scratchFolder()
  const saved = join(folder.path, 'kallsyms')
  await writeFile(saved, LIST.replace('do_work', 'saved_work'))
  const sources = {...noSources(folder.path), given: await givenSymbols([saved])}
  t.deepEqual(sources.given.kallsyms, [saved])
  const elsewhere = {release: '1.2.3'}
  for (const change of [{profileDirectory: folder.path}, {sources}, {sources, kernel: elsewhere}]) {
    const {symbols, warnings} = await findKernelSymbols(await search(folder.path, LIST, change))
    t.is(symbols?.functionAt(DO_WORK)?.name, 'saved_work')
    t.deepEqual(warnings, [])
  }
  await writeFile(saved, HIDDEN)
  const {symbols} = await findKernelSymbols(await search(folder.path, LIST, {profileDirectory: folder.path}))
  t.is(symbols?.functionAt(DO_WORK)?.name, 'do_work')
})

test('a vmlinux of the right build names the kernel where it was put', async (t) => {
  if (!haveTools(t)) return
  await using folder = await scratchFolder()
  const path = join(folder.path, 'vmlinux')
  const link = '-Wl,--build-id,-Ttext=0xffffffff81000000,--defsym=_text=0xffffffff81000000,-e,exported_sum'
  await outputOf([
    'gcc',
    '-O2',
    '-static',
    '-nostdlib',
    '-fno-pie',
    '-no-pie',
    '-mcmodel=kernel',
    link,
    '-o',
    path,
    'sums.c',
  ])
  const given = await givenSymbols([path])
  const {buildId} = given.files[0]!
  const [listed] = (await outputOf(['nm', path])).split('\n').filter((line) => line.endsWith(' between'))
  const address = BigInt(`0x${listed!.split(' ')[0]}`)
  t.true((await listedFunctions(path)).length > 3)
  const sources = {...noSources(folder.path), given}
  const at = (mark: KernelMark | null) => ({sources, kernel: {release: '1.2.3', buildId, mark}})
  const {symbols, problem} = await findKernelSymbols(await search(folder.path, LIST, at(ELSEWHERE)))
  t.is(problem, null)
  t.is(symbols?.functionAt(address + 0x19000001n)?.name, 'between')
  const unplaced = await findKernelSymbols(await search(folder.path, LIST, at(null)))
  t.is(unplaced.symbols, null, 'nobody knows where the kernel was')
})
