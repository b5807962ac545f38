import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import test from 'ava'
import {PrerequisiteError} from '../../src/errors/index.ts'
import {searchTool} from '../../src/tools/find-tool.ts'
import {TOOLS} from '../../src/tools/registry.ts'
import {makeWorld, widget, writeProgram} from './_tool-world.ts'

test('a program on PATH comes before the one in the cache', async (t) => {
  const {path, cache} = await makeWorld(t)
  await writeProgram(join(path, 'widget'), 'echo widget 1.5.0')
  await writeProgram(join(cache, 'tools/widget-1.2.3/widget'), 'echo widget 1.2.3')
  const {found, warnings} = await searchTool(widget(), {searchPath: path, cache})
  t.like(found, {version: '1.5.0', origin: 'PATH', path: join(path, 'widget')})
  t.deepEqual(warnings, [])
})

test('a foreign program of the same name on PATH is passed over with a warning that quotes it', async (t) => {
  const {path, cache} = await makeWorld(t)
  await writeProgram(join(path, 'widget'), 'echo "GNU Widget Maker"')
  await writeProgram(join(cache, 'tools/widget-1.2.3/widget'), 'echo widget 1.2.3')
  const {found, warnings} = await searchTool(widget(), {searchPath: path, cache})
  t.is(found?.origin, 'cache')
  t.is(warnings.length, 1)
  t.regex(warnings[0]?.message ?? '', /GNU Widget Maker/)
})

test('a later entry of PATH is taken when an earlier one fails', async (t) => {
  const {path, cache} = await makeWorld(t)
  await writeProgram(join(path, 'a/widget'), 'kill -SEGV $$')
  await writeProgram(join(path, 'b/widget'), 'echo widget 1.3.0')
  const {found, warnings} = await searchTool(widget(), {searchPath: `${path}/a:${path}/b`, cache})
  t.is(found?.path, join(path, 'b/widget'))
  t.regex(warnings[0]?.message ?? '', /SIGSEGV/)
})

test('a program that is too old is passed over, and the warning says what is needed', async (t) => {
  const {path, cache} = await makeWorld(t)
  await writeProgram(join(path, 'widget'), 'echo widget 1.0.9')
  const {found, warnings} = await searchTool(widget(), {searchPath: path, cache})
  t.is(found, null)
  t.regex(warnings[0]?.message ?? '', /1\.0\.9.*1\.1\.0 or later/)
})

test('a program in the cache that is not the pinned version is not used', async (t) => {
  const {path, cache} = await makeWorld(t)
  await writeProgram(join(cache, 'tools/widget-1.2.3/widget'), 'echo widget 1.9.0')
  t.is((await searchTool(widget(), {searchPath: path, cache})).found, null)
})

test('a path from the settings is the only one looked at', async (t) => {
  const {path, cache} = await makeWorld(t)
  await writeProgram(join(path, 'widget'), 'echo widget 1.5.0')
  const own = await writeProgram(join(path, 'elsewhere/my-widget'), 'echo widget 1.4.0')
  const {found} = await searchTool(widget(), {searchPath: path, cache, configuredPath: own})
  t.like(found, {origin: 'settings', path: own, version: '1.4.0'})
  const missing = searchTool(widget(), {searchPath: path, cache, configuredPath: join(path, 'absent')})
  await t.throwsAsync(missing, {
    instanceOf: PrerequisiteError,
    message: /as the settings say: there is no such program/,
  })
  const foreign = searchTool(widget(), {searchPath: path, cache, configuredPath: '/bin/true'})
  await t.throwsAsync(foreign, {instanceOf: PrerequisiteError, message: /it is not widget/})
})

test('a program that prints garbage bytes as its version is passed over', async (t) => {
  const {path, cache} = await makeWorld(t)
  await writeProgram(join(path, 'envoy'), "printf '\\033[2Jenvoy\\000\\377 version: not/a/version'")
  const {found, warnings} = await searchTool(TOOLS.envoy, {searchPath: path, cache})
  t.not(found?.path, join(path, 'envoy'))
  t.notRegex(warnings[0]?.message ?? '\u0000', /\p{Cc}/u, 'control characters are quoted')
})

/** A compiled program is needed, since scripts are never remembered. */
const ELF = process.execPath
const asNode = {
  ...widget(),
  programs: [ELF],
  parseVersion: (output: string) => /^v(\d\S+)$/m.exec(output)?.[1] ?? null,
}

test('the version of an unchanged program is remembered and not asked for again', async (t) => {
  const {path, cache} = await makeWorld(t)
  await searchTool(asNode, {searchPath: path, cache})
  const memory = join(cache, 'tool-versions.json')
  const text = await readFile(memory, 'utf8')
  t.true(text.includes(process.versions.node))
  await writeFile(memory, text.replaceAll(process.versions.node, '77.0.0'))
  t.is((await searchTool(asNode, {searchPath: path, cache})).found?.version, '77.0.0')
})

test('a damaged memory of versions is as good as none', async (t) => {
  const {path, cache} = await makeWorld(t)
  await writeFile(join(cache, 'tool-versions.json'), '{"/usr/bin/x": 7, "half')
  t.is((await searchTool(asNode, {searchPath: path, cache})).found?.version, process.versions.node)
})

test('the version of a script is asked for each time, since it may start another program', async (t) => {
  const {path, cache} = await makeWorld(t)
  await writeProgram(join(path, 'widget'), `cat ${path}/version`)
  await writeFile(join(path, 'version'), 'widget 1.5.0\n')
  t.is((await searchTool(widget(), {searchPath: path, cache})).found?.version, '1.5.0')
  await writeFile(join(path, 'version'), 'widget 1.6.0\n')
  t.is((await searchTool(widget(), {searchPath: path, cache})).found?.version, '1.6.0')
})

test('searches at the same time all end up in the memory', async (t) => {
  const {path, cache} = await makeWorld(t)
  const programs = ['/bin/sh', '/bin/ls', '/bin/cat', ELF]
  const tools = programs.map((program) => ({
    ...widget(),
    programs: [program],
    versionArgv: () => ['echo', 'widget 1.2.3'],
  }))
  await Promise.all(tools.map((tool) => searchTool(tool, {searchPath: path, cache})))
  const entries = JSON.parse(await readFile(join(cache, 'tool-versions.json'), 'utf8')) as object
  t.is(Object.keys(entries).length, programs.length)
})
