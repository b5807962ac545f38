import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {TestbedError} from '../../src/errors/index.ts'
import {sourceScript} from '../../src/nightly/hook.ts'
import {scratchFolder} from '../scratch-folder.ts'

async function sourced(
  t: ExecutionContext,
  script: string,
  {timeoutMs = 60_000, signal = new AbortController().signal} = {},
) {
  const folder = await scratchFolder(t, 'hook')
  const path = join(folder, 'prerun.sh')
  writeFileSync(path, script)
  const log = join(folder, 'log')
  const variables = sourceScript(path, {
    what: 'prerun.sh of none',
    folder,
    variables: {NAMESPACE: 'two'},
    timeoutMs,
    signal,
    log,
  })
  return {folder, log, variables}
}

test('a script is sourced in its folder, finds itself as $0, and what it sets is set afterwards, exported or not', async (t) => {
  const {folder, log, variables} = await sourced(
    t,
    'TOKEN="a $NAMESPACE\nb"\nexport PLACE="$PWD" SELF="$(dirname "$0")"\necho said; echo also >&2\n',
  )
  const known = await variables
  t.is(known['TOKEN'], 'a two\nb')
  t.is(known['PLACE'], folder)
  t.is(known['SELF'], folder)
  t.is(known['NAMESPACE'], 'two')
  t.is(known['NIGHT_LOG'], undefined)
  t.is(readFileSync(log, 'utf8'), 'said\nalso\n')
})

test('a script that exits with 0 in the middle has set what it had set by then', async (t) => {
  const {variables} = await sourced(t, 'FIRST=1\nexit 0\nSECOND=2\n')
  const known = await variables
  t.deepEqual([known['FIRST'], known['SECOND']], ['1', undefined])
})

test('a failing command ends the script; its exit code and last words are told', async (t) => {
  const {variables} = await sourced(t, 'echo no cluster >&2\n(exit 7)\necho never\n')
  await t.throwsAsync(variables, {
    instanceOf: TestbedError,
    message: 'prerun.sh of none ended with exit code 7. Its last words: no cluster',
  })
})

test('a variable that nothing has set is a failure and not an empty text', async (t) => {
  const {variables} = await sourced(t, 'echo "$NOBODY_SETS_THIS"\n')
  await t.throwsAsync(variables, {instanceOf: TestbedError, message: /NOBODY_SETS_THIS: unbound variable/})
})

test('a script that hangs is ended, with what it started', async (t) => {
  const {variables} = await sourced(t, 'sleep 600\n', {timeoutMs: 300})
  await t.throwsAsync(variables, {instanceOf: TestbedError, message: /^prerun\.sh of none did not end within 0\.3s/})
})
