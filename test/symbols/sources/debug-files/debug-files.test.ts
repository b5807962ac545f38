import {copyFile, mkdir, readFile, rename, rm, symlink, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import test from 'ava'
import {InputError} from '../../../../src/errors/index.ts'
import {givenSymbols} from '../../../../src/symbols/sources/debug-files/given-symbols.ts'
import {openOrdinaryFile} from '../../../../src/symbols/sources/ordinary-file.ts'
import {skip} from '../../../skip.ts'
import {compilerMissing, listedFunctions, outputOf, scratchFolder} from '../../compile.ts'
import {answers, type Forms, haveTools, rightNames, sources, splitLibrary} from '../../stripped-program.ts'

async function put(from: string, to: string): Promise<string> {
  await mkdir(dirname(to), {recursive: true})
  await copyFile(from, to)
  return to
}

const byId = ({buildId}: Forms): string => join('.build-id', buildId!.slice(0, 2), `${buildId!.slice(2)}.debug`)

test('a stripped library is named by the debug file of its build id in a standard folder', async (t) => {
  if (!haveTools(t)) return
  await using folder = await scratchFolder()
  const forms = await splitLibrary(folder.path)
  const alone = await answers(forms, sources(folder.path))
  t.deepEqual([...alone.grounds].sort(), ['dynsym', 'function-start'])
  const root = join(folder.path, 'debug')
  await put(forms.debug, join(root, byId(forms)))
  const from = sources(folder.path, {folders: {debug: [root], perf: []}})
  const named = await answers(forms, from)
  t.deepEqual(named.names, rightNames(forms))
  t.deepEqual([...named.grounds], ['debug-file'])
  t.is(named.debugFile, join(root, byId(forms)))
  t.deepEqual(named.warnings, [])
})

test('a debug file that turns up later replaces what was cached without it, and one that goes is not remembered', async (t) => {
  if (!haveTools(t)) return
  await using folder = await scratchFolder()
  const forms = await splitLibrary(folder.path)
  const from = sources(folder.path, {folders: {debug: [folder.path], perf: []}})
  const before = await answers(forms, from)
  const place = await put(forms.debug, join(folder.path, byId(forms)))
  t.deepEqual([...(await answers(forms, from)).grounds], ['debug-file'])
  await rm(place)
  t.deepEqual(await answers(forms, from), before)
})

const linked = test.macro(async (t, place: string) => {
  if (!haveTools(t)) return
  await using folder = await scratchFolder()
  const forms = await splitLibrary(folder.path, '-Wl,--build-id=none')
  t.is(forms.buildId, null)
  await outputOf(['objcopy', `--add-gnu-debuglink=${forms.debug}`, forms.stripped])
  const from = sources(folder.path, {folders: {debug: [join(folder.path, 'central')], perf: []}})
  const target = place.replace('FOLDER', folder.path)
  await mkdir(dirname(join(folder.path, target)), {recursive: true})
  await rename(forms.debug, join(folder.path, target))
  const named = await answers(forms, from)
  t.deepEqual(named.names, rightNames(forms))
  t.deepEqual([...named.grounds], ['debug-file'])
  const bytes = await readFile(join(folder.path, target))
  bytes[bytes.length - 1]! ^= 1
  await writeFile(join(folder.path, target), bytes)
  t.is((await answers(forms, from)).debugFile, null, 'another content has another checksum')
})
test('a debug link leads to the file beside the module, if its checksum is right', linked, 'symbols-elsewhere')
test('a debug link leads into .debug beside the module', linked, '.debug/symbols-elsewhere')
test('a debug link leads into the central folder under the module’s path', linked, 'central/FOLDER/symbols-elsewhere')

test('given files and folders are searched: by build id, by name, and by what their files are', async (t) => {
  if (!haveTools(t)) return
  await using folder = await scratchFolder()
  const forms = await splitLibrary(folder.path)
  const given = [
    forms.debug,
    forms.whole,
    ...(await Promise.all(
      [byId(forms), `${forms.buildId}.debug`, 'libsums.so.debug', 'deep/down/any name'].map(async (place, index) => {
        const root = join(folder.path, `given${index}`)
        await put(forms.debug, join(root, place))
        await put(import.meta.filename, join(root, 'no-elf'))
        return root
      }),
    )),
  ]
  for (const path of given) {
    const named = await answers(forms, sources(folder.path, {given: await givenSymbols([path])}))
    t.deepEqual(named.names, rightNames(forms), path)
    t.deepEqual([...named.grounds], ['debug-file'], path)
  }
})

test('a file of another build is not used, wherever it lies', async (t) => {
  if (!haveTools(t)) return
  await using folder = await scratchFolder()
  const forms = await splitLibrary(folder.path)
  await mkdir(join(folder.path, 'other'))
  const other = await splitLibrary(join(folder.path, 'other'), '-O1', '-DOTHER')
  t.not(other.buildId, forms.buildId)
  await put(other.debug, join(folder.path, byId(forms)))
  const given = await givenSymbols([other.debug, other.whole, folder.path])
  const elsewhere = {...given, folders: []}
  const from = sources(folder.path, {folders: {debug: [folder.path], perf: []}, given: elsewhere})
  t.is((await answers(forms, from)).debugFile, null)
})

test('what is given and not there, or of no use, is an error that says so', async (t) => {
  await t.throwsAsync(givenSymbols(['/no/such/file']), {
    instanceOf: InputError,
    message: /\/no\/such\/file.*no such file/,
  })
  await t.throwsAsync(givenSymbols([import.meta.filename]), {instanceOf: InputError, message: /neither an ELF file/})
  await t.throwsAsync(givenSymbols(['/dev/null']), {instanceOf: InputError, message: /\/dev\/null/})
})

test('the profiled program is found by build id when its path leads to another build or none', async (t) => {
  if (!haveTools(t)) return
  await using folder = await scratchFolder()
  const forms = await splitLibrary(folder.path)
  await mkdir(join(folder.path, 'other'))
  const other = await splitLibrary(join(folder.path, 'other'), '-O1')
  const absent = join(folder.path, 'gone.so')
  for (const path of [other.stripped, absent]) {
    const without = await answers(forms, sources(folder.path), path, forms.buildId)
    t.regex(without.problem!, /build id/)
    const given = await givenSymbols([forms.whole])
    const named = await answers(forms, sources(folder.path, {given}), path, forms.buildId)
    t.deepEqual(named.names, rightNames(forms))
    t.deepEqual([...named.grounds], ['symtab'])
  }
})

test('a program that is given by name is used when the profile knows no build, and that is said', async (t) => {
  if (!haveTools(t)) return
  await using folder = await scratchFolder()
  const forms = await splitLibrary(folder.path)
  const given = await givenSymbols([forms.stripped])
  const named = await answers(forms, sources(folder.path, {given}), '/elsewhere/libsums.so')
  t.deepEqual(
    named.warnings.map((one) => one.code),
    ['symbols-unchecked'],
  )
  t.true(named.names.includes('exported_sum'))
})

test('a debug file whose addresses begin elsewhere is placed by its sections', async (t) => {
  if (!haveTools(t)) return
  await using folder = await scratchFolder()
  const forms = await splitLibrary(folder.path, '-Wl,--build-id=none')
  await mkdir(join(folder.path, 'moved'))
  const moved = await splitLibrary(join(folder.path, 'moved'), '-Wl,--build-id=none', '-Wl,-Ttext-segment=0x10000000')
  await outputOf(['objcopy', '-R', '.gnu.hash', '-R', '.dynsym', moved.debug, moved.debug])
  await outputOf(['objcopy', `--add-gnu-debuglink=${moved.debug}`, forms.stripped])
  const from = sources(folder.path, {given: {files: [], folders: [join(folder.path, 'moved')], kallsyms: []}})
  const named = await answers(forms, from)
  t.deepEqual(named.names, rightNames(forms))
  t.deepEqual([...named.grounds], ['debug-file'])
})

test('a symbol table packed into .gnu_debugdata names what is not exported', async (t) => {
  if (!haveTools(t, 'xz')) return
  await using folder = await scratchFolder()
  const forms = await splitLibrary(folder.path)
  const at = (name: string): string => join(folder.path, name)
  const exported = await outputOf(['nm', '-D', '--format=posix', '--defined-only', forms.whole])
  const all = await outputOf(['nm', '--format=posix', '--defined-only', forms.whole])
  const names = (text: string): string[] =>
    text
      .split('\n')
      .filter((line) => / [tT] /.test(line))
      .map((line) => line.split(' ')[0]!)
  await writeFile(
    at('keep'),
    names(all)
      .filter((name) => !names(exported).includes(name))
      .join('\n'),
  )
  await outputOf([
    'objcopy',
    '-S',
    '--remove-section',
    '.comment',
    `--keep-symbols=${at('keep')}`,
    forms.debug,
    at('mini'),
  ])
  await outputOf(['xz', at('mini')])
  await outputOf(['objcopy', '--add-section', `.gnu_debugdata=${at('mini.xz')}`, forms.stripped])
  const named = await answers(forms, sources(folder.path))
  t.deepEqual(named.names, rightNames(forms))
  t.deepEqual([...named.grounds].sort(), ['dynsym', 'minidebug'])

  const packed = await readFile(at('mini.xz'))
  packed.fill(0, 40, 60)
  await writeFile(at('mini.xz'), packed)
  await outputOf(['objcopy', '--update-section', `.gnu_debugdata=${at('mini.xz')}`, forms.stripped])
  const damaged = await answers(forms, sources(folder.path))
  t.deepEqual(
    damaged.warnings.map((one) => one.code),
    ['symbols-unreadable'],
  )
  t.true(damaged.names.includes('exported_sum'))
})

test('calls into other libraries are named after what the stub leads to, as objdump does', async (t) => {
  const missing = compilerMissing('g++', 'objdump')
  if (missing !== null) return skip(t, missing)
  await using folder = await scratchFolder()
  for (const flags of [[], ['-fcf-protection=full', '-Wl,-z,ibtplt'], ['-Wl,-z,now'], ['-Wl,-z,lazy']]) {
    const path = join(folder.path, `zoo${flags.join('')}`)
    await outputOf(['g++', '-O2', '-fPIE', '-pie', ...flags, '-o', path, 'zoo.cc'])
    const listing = await outputOf(['objdump', '-d', path])
    const stubs = [...listing.matchAll(/^0*([0-9a-f]+) <(\w+)@plt>:/gm)].map(([, start, name]) => ({
      start: Number.parseInt(start!, 16),
      size: 8,
      name: name!,
    }))
    t.is(stubs.length, 3)
    await outputOf(['strip', path])
    const forms: Forms = {whole: path, stripped: path, debug: path, buildId: null, functions: stubs}
    const {names, grounds} = await answers(forms, sources(folder.path))
    const demangled = await Promise.all(
      stubs.map(async ({name}) => `${(await outputOf(['c++filt', name])).trim()}@plt`),
    )
    t.deepEqual(names, demangled, flags.join(' '))
    t.deepEqual([...grounds], ['dynsym'])
  }
})

test('a symbol table that was cut down to a few names does not hide a debug file', async (t) => {
  if (!haveTools(t, 'g++')) return
  await using folder = await scratchFolder()
  const at = (name: string): string => join(folder.path, name)
  await outputOf(['g++', '-O2', '-fPIE', '-pie', '-Wl,--build-id', '-o', at('whole'), 'zoo.cc'])
  await outputOf(['objcopy', '--only-keep-debug', at('whole'), at('zoo.debug')])
  await outputOf(['strip', '--keep-symbol=main', '-o', at('zoo'), at('whole')])
  const functions = (await listedFunctions(at('whole'))).filter(({name, size}) => /^\w+::/.test(name) && size > 0)
  const forms: Forms = {whole: at('whole'), stripped: at('zoo'), debug: at('zoo.debug'), buildId: null, functions}
  t.true(functions.length > 5)
  const named = await answers(forms, sources(folder.path))
  t.deepEqual([...named.grounds], ['debug-file'])
})

test('a help that cannot be fetched or cached never stops naming', async (t) => {
  if (!haveTools(t)) return
  await using folder = await scratchFolder()
  const forms = await splitLibrary(folder.path)
  await writeFile(join(folder.path, 'cache'), 'a file where the folder should be')
  const none = sources(folder.path)
  const from = {...none, fetch: {...none.fetch, debuginfodUrls: ['http://127.0.0.1:9']}}
  const named = await answers(forms, from)
  t.deepEqual([...new Set(named.warnings.map((one) => one.code))], ['symbol-cache-unusable'])
  t.true(named.names.includes('exported_sum'))
})

test('only ordinary files are opened, and never those of the kernel', async (t) => {
  await using folder = await scratchFolder()
  const at = (name: string): string => join(folder.path, name)
  await symlink('/proc/self/mem', at('memory'))
  await symlink('/dev/zero', at('zero'))
  await symlink(at('loop'), at('loop'))
  await outputOf(['mkfifo', at('fifo')])
  for (const path of [
    at('memory'),
    at('zero'),
    at('loop'),
    at('fifo'),
    folder.path,
    '/proc/self/maps',
    '/no\0thing',
    'x'.repeat(5000),
  ]) {
    t.is(await openOrdinaryFile(path), null, path)
  }
  await writeFile(at('file'), 'x')
  await symlink(at('file'), at('link'))
  await using file = await openOrdinaryFile(at('link'))
  t.is(file?.size, 1)
})
