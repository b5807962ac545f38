import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import {InputError} from '../../src/errors/index.ts'
import {localNaming} from '../../src/profiles/naming-context.ts'
import {readInput} from '../../src/profiles/read-input.ts'
import {readRunFile} from '../../src/results/run-file.ts'
import {readRunSecrets} from '../../src/results/run-secrets.ts'
import {foldedText} from '../../src/stacks/formats/folded/write/fold.ts'
import {findKernelSymbols} from '../../src/symbols/sources/kernel/kernel-symbols.ts'

interface Context {
  readonly folder: string
  readonly profile: string
}

const test = anyTest as TestFn<Context>
const SECRET = 'secret;of;another;folder 7\n'

test.beforeEach((t) => {
  const folder = mkdtempSync(join(tmpdir(), 'foreign-folder-'))
  const profile = join(folder, 'profile')
  mkdirSync(profile)
  writeFileSync(join(folder, 'secret.folded'), SECRET)
  writeFileSync(join(profile, 'raw.folded'), 'main;f 5\n')
  Object.assign(t.context, {folder, profile})
})

test.afterEach.always((t) => rmSync(t.context.folder, {recursive: true, force: true}))

function manifest(changes: {files?: object; process?: object} = {}): object {
  return {
    schemaVersion: 1,
    name: 'oncpu',
    profiler: {kind: 'custom', tool: 'perf', command: 'perf record', toolVersion: null},
    format: null,
    event: null,
    unit: null,
    scope: null,
    window: {startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T00:00:01Z', durationSeconds: 1},
    host: {hostname: 'h', kernel: '6.1', architecture: 'x86_64'},
    facts: {},
    process: {
      proxy: 'server',
      workload: 'server',
      instance: '0',
      pid: 1,
      hostPid: null,
      executable: '/envoy',
      buildId: null,
      ...changes.process,
    },
    files: {raw: 'raw.folded', log: null, script: null, maps: null, ...changes.files},
  }
}

function writeManifest({profile}: Context, content: object): void {
  writeFileSync(join(profile, 'profile.json'), JSON.stringify(content))
}

async function refused(t: ExecutionContext<Context>, message: RegExp): Promise<void> {
  const error = await t.throwsAsync(() => readInput(t.context.profile, {naming: {}}), {message})
  t.true(error instanceof InputError)
  t.notRegex(error.message, /secret;of/)
}

test('a profile is read from its own folder, by links within it too', async (t) => {
  symlinkSync('raw.folded', join(t.context.profile, 'linked.folded'))
  for (const raw of ['raw.folded', './raw.folded', 'linked.folded']) {
    writeManifest(t.context, manifest({files: {raw}}))
    const {named} = await readInput(t.context.profile, {naming: {}})
    t.is([...foldedText(named.stacks, 0)].join(''), 'main;f 5\n')
  }
})

const OUTSIDE: Readonly<Record<string, (folder: string) => string>> = {
  'a path above the folder': () => '../secret.folded',
  'a path that goes down and up': () => 'a/../../secret.folded',
  'an absolute path': (folder) => join(folder, 'secret.folded'),
  'a device': () => '/dev/zero',
  'a link that leads out': () => 'link.folded',
  'a folder that is a link out': () => 'linked/secret.folded',
  'a path with a zero byte': () => 'raw.folded\0',
}

for (const [what, pathIn] of Object.entries(OUTSIDE)) {
  for (const file of ['raw', 'maps']) {
    test(`the ${file} of a foreign profile is not read from ${what}`, async (t) => {
      const {folder, profile} = t.context
      symlinkSync('../secret.folded', join(profile, 'link.folded'))
      symlinkSync('..', join(profile, 'linked'))
      writeManifest(t.context, manifest({files: {[file]: pathIn(folder)}}))
      await refused(t, /is outside|is no path/)
    })
  }
}

test('a FIFO in a foreign profile is not waited for', async (t) => {
  spawnSync('mkfifo', [join(t.context.profile, 'fifo')])
  writeManifest(t.context, manifest({files: {raw: 'fifo'}}))
  await refused(t, /neither a file nor a folder/)
})

test('the manifest itself, and kernel symbols beside it, are no links out of the folder', async (t) => {
  const {folder, profile} = t.context
  writeFileSync(join(folder, 'other.json'), JSON.stringify(manifest()))
  symlinkSync('../other.json', join(profile, 'profile.json'))
  await refused(t, /is outside/)
  symlinkSync('../secret.folded', join(profile, 'kallsyms'))
  const {sources} = await localNaming({})
  const search = {kernel: {}, profileDirectory: profile, sources}
  await t.throwsAsync(() => findKernelSymbols(search), {instanceOf: InputError, message: /is outside/})
})

test('a part of a recording that perf left as a folder is no link out of it', async (t) => {
  const {profile} = t.context
  symlinkSync('../secret.folded', join(profile, 'data'))
  await refused(t, /is outside/)
})

test('words where numbers belong are refused by name', async (t) => {
  writeManifest(t.context, manifest({process: {pid: '1/../../../secret'}}))
  await refused(t, /its process\.pid cannot be "1\/\.\.\/\.\.\/\.\.\/secret"/)
  writeManifest(t.context, manifest({files: {maps: 7}}))
  await refused(t, /its files\.maps cannot be 7/)
})

test('what a run says of itself is not read through links out of its folder', async (t) => {
  const {folder, profile} = t.context
  writeFileSync(join(folder, 'other.json'), '{"settings": {}}')
  symlinkSync('../other.json', join(profile, 'run.json'))
  symlinkSync('../other.json', join(profile, 'secrets.json'))
  await t.throwsAsync(() => readRunFile(profile), {instanceOf: InputError, message: /is outside/})
  await t.throwsAsync(() => readRunSecrets(profile), {instanceOf: InputError, message: /is outside/})
})

test('a run that was killed before it measured anything says so, to whom it is shown', async (t) => {
  const run = join(t.context.folder, '2026-01-31-120000_demo')
  mkdirSync(join(run, 'cells'), {recursive: true})
  for (const read of [() => readRunFile(run), () => readInput(run, {naming: {}})]) {
    const error = await t.throwsAsync<InputError>(read, {instanceOf: InputError, message: /ended before it measured/})
    t.regex(error.hint ?? '', /Start the run anew/)
  }
})

test('the folder of a run is no profile, and where its profiles are is said', async (t) => {
  writeFileSync(join(t.context.profile, 'run.json'), '{}')
  const error = await t.throwsAsync<InputError>(() => readInput(t.context.profile, {naming: {}}))
  t.regex(error.message, /a run, and not one profile/)
  t.regex(error.hint ?? '', /cells\//)
})
