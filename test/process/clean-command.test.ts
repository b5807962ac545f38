import {join} from 'node:path'
import test from 'ava'
import {run} from '../../src/process/run.ts'

const RUNNER = [process.execPath, join(import.meta.dirname, '../../bin/dev.js')]

test('runner clean says what it ended, as text and as JSON', async (t) => {
  const text = await run([...RUNNER, 'clean'])
  t.is(text.exitCode, 0, text.stderr)
  t.regex(text.stdout, /^(Nothing is left of dead runs\.|(Ended process|Removed) .*)\n/)
  const json = await run([...RUNNER, 'clean', '--json'])
  t.is(json.exitCode, 0, json.stderr)
  t.like(JSON.parse(json.stdout), {schemaVersion: 1, exitCode: 0})
})

test('what only a cluster has is not passed over in silence where this machine is meant', async (t) => {
  const kept = await run([...RUNNER, 'clean', '--testbed', 'local', '--kept'])
  t.is(kept.exitCode, 2)
  t.regex(kept.stderr, /nothing kept/)
})

test('a folder that is not there is not called clean', async (t) => {
  const {exitCode, stderr} = await run([...RUNNER, 'clean', '/nowhere/at/all'])
  t.is(exitCode, 8)
  t.regex(stderr, /\/nowhere\/at\/all: there is no such file or folder/)
})
