import {join} from 'node:path'
import test from 'ava'
import {type RunResult, run} from '../../src/process/run.ts'
import type {MachineCheck} from '../../src/tools/checks/check.ts'
import {makeWorld, writeProgram} from '../tools/_tool-world.ts'

const PROGRAM = join(import.meta.dirname, '../../bin/dev.js')
const DEADLINE_MS = 60_000

async function doctor(world: {path: string; cache: string}, ...flags: readonly string[]): Promise<RunResult> {
  const env = {PATH: `${world.path}:/usr/bin:/bin`, XDG_CACHE_HOME: world.cache, NO_COLOR: '1'}
  return run([process.execPath, PROGRAM, 'doctor', ...flags], {env, timeoutMs: DEADLINE_MS})
}

function find(result: RunResult, name: string): MachineCheck | undefined {
  const document = JSON.parse(result.stdout) as {readonly checks: readonly MachineCheck[]}
  return document.checks.find((one) => one.name === name)
}

test('as JSON it gives one document with every check and the exit code that it ends with', async (t) => {
  const world = await makeWorld(t)
  await writeProgram(join(world.path, 'fortio'), 'echo 1.68.0')
  await writeProgram(join(world.path, 'perf'), 'echo not perf')
  const result = await doctor(world, '--json')
  const document = JSON.parse(result.stdout) as {readonly schemaVersion: number; readonly exitCode: number}
  t.is(document.schemaVersion, 1)
  t.is(document.exitCode, result.exitCode ?? -1)
  t.like(find(result, 'fortio'), {state: 'ok', version: '1.68.0', origin: `PATH: ${world.path}/fortio`})
  t.is(result.stderr, '')
})

test('without what the main job needs it ends with code 4 and names the next command', async (t) => {
  const world = await makeWorld(t)
  await writeProgram(join(world.path, 'perf'), '[ "$1" = --version ] && echo perf version 6.1 || exit 1')
  const result = await doctor(world)
  t.is(result.exitCode, 4)
  t.regex(result.stdout, /perf +broken +6\.1/)
  t.regex(result.stdout, /In the way of a profiled benchmark: .*perf.* Next: .*runner doctor --fix/)
})

test('mending without a terminal to ask on and without --yes is refused, and nothing is done', async (t) => {
  const world = await makeWorld(t)
  const result = await doctor(world, '--fix')
  if (result.exitCode === 0) return t.notRegex(result.stdout, /missing|broken/, 'there was nothing to mend')
  t.is(result.exitCode, 2)
  t.regex(result.stderr, /no terminal to ask on/)
})
