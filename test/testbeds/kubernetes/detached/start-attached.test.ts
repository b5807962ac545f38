import {mkdtempSync, readFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {startAttached} from '../../../../src/testbeds/kubernetes/detached/start-attached.ts'
import {BARE, startFakeApiServer} from '../api/fake-api-server.ts'

const REF = {namespace: 'tests', pod: 'one', container: BARE}
const MAY_RUN = /^The container has no shell to end the command with: it may still be running\.\n$/

test('a command in a container without a shell brings its streams and exit code back', async (t) => {
  await using fake = await startFakeApiServer()
  const folder = mkdtempSync(join(tmpdir(), 'start-attached-'))
  const files = {stdoutFile: join(folder, 'out'), stderrFile: join(folder, 'err')}
  const argv = ['/bin/sh', '-c', 'echo out; echo err >&2; exit 3']
  for (const options of [{deadlineSeconds: 20}, {deadlineSeconds: 20, ...files}]) {
    const {exitCode, stdoutTail, stderrTail} = await startAttached(fake.cluster, REF, argv, options).ended
    t.deepEqual([exitCode, stdoutTail, stderrTail], [3, 'out\n', 'err\n'])
  }
  t.is(readFileSync(files.stdoutFile, 'utf8'), 'out\n')
})

test('a little after its deadline a command is left, and what is told of it says that it may still run', async (t) => {
  await using fake = await startFakeApiServer()
  const stderrFile = join(mkdtempSync(join(tmpdir(), 'start-attached-')), 'err')
  for (const options of [{deadlineSeconds: 0.2}, {deadlineSeconds: 0.2, stderrFile}]) {
    const startedMs = performance.now()
    const command = startAttached(fake.cluster, REF, ['/bin/sleep', '6'], options)
    // Nothing interrupts it, so that this waits for its end.
    await command.signal('SIGINT')
    const {exitCode, stderrTail} = await command.ended
    t.is(exitCode, null)
    t.regex(stderrTail, MAY_RUN)
    t.true(performance.now() - startedMs < 5000)
  }
})

test('an abort leaves a command at once', async (t) => {
  await using fake = await startFakeApiServer()
  const stop = new AbortController()
  const command = startAttached(fake.cluster, REF, ['/bin/sleep', '6'], {signal: stop.signal})
  while (!fake.commands.some(([program]) => program === '/bin/sleep')) await new Promise(setImmediate)
  stop.abort()
  const {exitCode, stderrTail} = await command.ended
  t.is(exitCode, null)
  t.regex(stderrTail, MAY_RUN)
})

test('a command that wants a working folder, which only a shell can enter, is not started', async (t) => {
  await using fake = await startFakeApiServer()
  const {exitCode, stderrTail} = await startAttached(fake.cluster, REF, ['/bin/true'], {cwd: '/etc'}).ended
  t.is(exitCode, null)
  t.regex(stderrTail, /needs sh, which is not in that container/)
  t.false(fake.commands.some(([program]) => program === '/bin/true'))
})
