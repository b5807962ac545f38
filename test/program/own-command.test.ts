import {chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import anyTest, {type TestFn} from 'ava'
import {run} from '../../src/process/run.ts'
import {commandLine} from '../../src/program/command-line.ts'
import {ownCommand, programWord} from '../../src/program/own-command.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const PROGRAM = join(ROOT, 'bin', 'runner')
const test = anyTest as TestFn<{readonly folder: string}>

test.beforeEach((t) => {
  Object.assign(t.context, {folder: mkdtempSync(join(tmpdir(), 'own command-'))})
})
test.afterEach.always((t) => rmSync(t.context.folder, {recursive: true}))

function inShell(PATH: string, more: Record<string, string> = {}, currentDirectory: string | null = '/') {
  return programWord({environment: {PATH, ...more}, currentDirectory})
}

test('the program is called runner where that is on the PATH and means it, also by a link', (t) => {
  t.is(inShell(`/usr/bin:${join(ROOT, 'bin')}`), 'runner')
  symlinkSync(PROGRAM, join(t.context.folder, 'runner'))
  t.is(inShell(`${t.context.folder}:/usr/bin`), 'runner')
})

test('where another program of that name comes first, or none, it is called by its path', (t) => {
  const other = join(t.context.folder, 'runner')
  writeFileSync(other, '#!/bin/sh\n')
  chmodSync(other, 0o755)
  t.is(inShell(`${t.context.folder}:${join(ROOT, 'bin')}`), PROGRAM)
  t.is(inShell('/usr/bin'), PROGRAM)
  t.is(inShell('/usr/bin', {}, ROOT), 'bin/runner')
  t.is(inShell('/usr/bin', {}, join(ROOT, 'bin')), PROGRAM)
  t.is(inShell('/usr/bin', {}, null), PROGRAM)
})

test('npx runner stands where npx found it in this package or in one that depends on it', (t) => {
  const {folder} = t.context
  const modules = join(folder, 'node_modules', '.bin')
  mkdirSync(modules, {recursive: true})
  symlinkSync(PROGRAM, join(modules, 'runner'))
  const PATH = `${modules}:/usr/bin`
  t.is(inShell(PATH, {npm_command: 'exec', npm_config_local_prefix: ROOT}), 'npx runner')
  t.is(inShell(PATH, {npm_command: 'exec', npm_config_local_prefix: folder}), 'npx runner')
  // npx has fetched it for one call: there is no such command in the project.
  t.is(inShell(PATH, {npm_command: 'exec', npm_config_local_prefix: '/'}), PROGRAM)
})

test('a command of the program is quoted for a shell', async (t) => {
  const command = ownCommand('clean', '--context', "far 'away' $HOME")
  t.is(command, `runner ${commandLine(['clean', '--context', "far 'away' $HOME"])}`)
  const {stdout} = await run(['sh', '-c', `runner() { printf '%s|' "$@"; }; ${command}`])
  t.is(stdout, "clean|--context|far 'away' $HOME|")
})

test('what a picture names as next runs as it stands in the shell that asked', async (t) => {
  const file = join(t.context.folder, 'a.folded')
  writeFileSync(file, 'main;work 1000\n')
  const folders = (process.env['PATH'] ?? '').split(':').filter((one) => one !== join(ROOT, 'bin'))
  const env = {PATH: folders.join(':'), npm_command: '', npm_config_local_prefix: ''}
  const drawn = await run([process.execPath, join(ROOT, 'bin', 'dev.js'), 'flame', 'graph', file], {
    cwd: t.context.folder,
    env,
  })
  const [, next] = /^Next: .*, or (.*)$/m.exec(drawn.stdout) ?? []
  t.is(next, `${PROGRAM} flame top a.svg`, drawn.stderr)
})
