import {existsSync, mkdtempSync, readFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import test from 'ava'
import {PrerequisiteError, TestbedError} from '../../../../src/errors/index.ts'
import {execIn} from '../../../../src/testbeds/kubernetes/exec/exec-in.ts'
import {openExec} from '../../../../src/testbeds/kubernetes/exec/exec-stream.ts'
import {eventually} from '../../../eventually.ts'
import {BARE, startFakeApiServer} from '../api/fake-api-server.ts'

const REF = {namespace: 'tests', pod: 'one', container: 'shell'}

for (const protocol of ['v5.channel.k8s.io', 'v4.channel.k8s.io']) {
  test(`a command's streams and exit code come back over ${protocol}`, async (t) => {
    await using fake = await startFakeApiServer()
    fake.behaviour.protocols = [protocol]
    const result = await execIn(fake.cluster, REF, ['sh', '-c', 'echo out; echo "$1" >&2; exit 7', 'sh', 'a "b" $c'])
    t.deepEqual(result, {
      command: `sh -c 'echo out; echo "$1" >&2; exit 7' sh 'a "b" $c'`,
      exitCode: 7,
      signal: null,
      stdout: 'out\n',
      stderr: 'a "b" $c\n',
      timedOut: false,
    })
  })
}

test('a stream that closes without a status is an error, never exit code 0', async (t) => {
  await using fake = await startFakeApiServer()
  fake.behaviour.silentCloses = 1
  const silent = await t.throwsAsync(execIn(fake.cluster, REF, ['true']), {instanceOf: TestbedError})
  t.regex(silent!.message, /true in container shell of pod tests\/one closed before its exit code came \(code 1000\)/)
  fake.behaviour.cuts = [3]
  const cut = await t.throwsAsync(execIn(fake.cluster, REF, ['echo', 'hello']), {instanceOf: TestbedError})
  t.regex(cut!.message, /code 1006/)
})

test('a program that is not in the container exits with 127 and the runtime says so', async (t) => {
  await using fake = await startFakeApiServer()
  const direct = await execIn(fake.cluster, REF, ['no-such-program'])
  t.is(direct.exitCode, 127)
  t.regex(direct.stderr, /^no-such-program: .*executable file not found/)
  const wrapped = await execIn(fake.cluster, REF, ['no-such-program'], {deadlineSeconds: 20})
  t.is(wrapped.exitCode, 127)
  t.regex(wrapped.stderr, /no-such-program/)
})

test('at the deadline the command and its descendants are ended, not only the stream', async (t) => {
  await using fake = await startFakeApiServer()
  const script = 'sleep 60 & echo $!; wait'
  const result = await execIn(fake.cluster, REF, ['sh', '-c', script], {deadlineSeconds: 0.5})
  t.true(result.timedOut)
  t.is(result.exitCode, null)
  const child = result.stdout.trim()
  t.regex(child, /^\d+$/)
  t.true(await eventually('the end of its child', () => !existsSync(`/proc/${child}`)))
})

test('an abort ends a command that ignores SIGTERM', async (t) => {
  await using fake = await startFakeApiServer()
  const stop = new AbortController()
  const running = execIn(fake.cluster, REF, ['sh', '-c', 'trap "" TERM; echo $$; while :; do sleep 0.2; done'], {
    signal: stop.signal,
  })
  t.true(await eventually('its first bytes', () => fake.sentBytes() > 0))
  stop.abort()
  const {exitCode, signal, timedOut, stdout} = await running
  t.deepEqual([exitCode, signal, timedOut], [null, 'SIGTERM', false])
  t.true(await eventually('its end', () => !existsSync(`/proc/${stdout.trim()}`)))
})

test('without a shell a command runs as it is, and at the deadline its user is told that it may go on', async (t) => {
  await using fake = await startFakeApiServer()
  const bare = {...REF, container: BARE}
  t.is((await execIn(fake.cluster, bare, ['/bin/true'], {deadlineSeconds: 20})).exitCode, 0)
  const late = await execIn(fake.cluster, bare, ['/bin/sleep', '2'], {deadlineSeconds: 0.5})
  t.true(late.timedOut)
  t.regex(late.stderr, /may still be running/)
  const error = await t.throwsAsync(execIn(fake.cluster, bare, ['/bin/true'], {cwd: '/'}), {
    instanceOf: PrerequisiteError,
  })
  t.regex(error!.message, /needs sh/)
})

test('a command runs in its working folder, and fails when that is not there', async (t) => {
  await using fake = await startFakeApiServer()
  t.is((await execIn(fake.cluster, REF, ['pwd'], {cwd: '/etc'})).stdout, '/etc\n')
  t.is((await execIn(fake.cluster, REF, ['pwd'], {cwd: '/no/such'})).exitCode, 126)
})

test('output goes to local files when they are named', async (t) => {
  await using fake = await startFakeApiServer()
  const folder = mkdtempSync(join(tmpdir(), 'exec-in-'))
  const [stdoutFile, stderrFile] = [join(folder, 'out'), join(folder, 'err')]
  const script = 'head -c 3000000 /dev/zero; echo e >&2'
  const result = await execIn(fake.cluster, REF, ['sh', '-c', script], {stdoutFile, stderrFile})
  t.deepEqual([result.stdout, result.stderr], ['', ''])
  t.is(readFileSync(stdoutFile).length, 3_000_000)
  t.is(readFileSync(stderrFile, 'utf8'), 'e\n')
  const nowhere = execIn(fake.cluster, REF, ['echo'], {stdoutFile: join(folder, 'no', 'out')})
  await t.throwsAsync(nowhere, {message: /there is no such file/})
})

test('a missing right is named with verb, resource and namespace', async (t) => {
  await using fake = await startFakeApiServer()
  const message =
    'pods "one" is forbidden: User "jane" cannot create resource "pods/exec" in API group "" in the namespace "tests"'
  fake.behaviour.refusals = [{code: 403, body: JSON.stringify({kind: 'Status', reason: 'Forbidden', message})}]
  const error = await t.throwsAsync(execIn(fake.cluster, REF, ['true']), {instanceOf: PrerequisiteError})
  t.regex(error!.message, /jane may not create pods\/exec in namespace tests/)
  t.regex((error as PrerequisiteError).hint!, /docs\/rbac\.yaml/)
})

test('connecting is tried again while nothing can have been started, and only then', async (t) => {
  await using fake = await startFakeApiServer()
  fake.behaviour.refusals = [{code: 503, body: 'starting'}]
  t.is((await execIn(fake.cluster, REF, ['true'])).exitCode, 0)
  fake.behaviour.refusals = [{code: 500, body: 'lost it'}]
  await t.throwsAsync(execIn(fake.cluster, REF, ['true']), {message: /500: lost it/})
  t.is(fake.commands.length, 1)
  await fake.goDown()
  const error = await t.throwsAsync(execIn(fake.cluster, REF, ['true']), {instanceOf: TestbedError})
  t.regex(error!.message, /http:\/\/127\.0\.0\.1:\d+ cannot be reached/)
})

test('what is not taken stays with the sender', async (t) => {
  await using fake = await startFakeApiServer()
  const total = 64 << 20
  let open = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  let taken = 0
  const stdout = (bytes: Buffer): Promise<void> => {
    taken += bytes.length
    return gate
  }
  const argv = ['head', '-c', String(total), '/dev/zero']
  const stream = await openExec(fake.cluster, REF, argv, {stdout, stderr: () => undefined})
  let before = -1
  while (before !== fake.sentBytes()) {
    before = fake.sentBytes()
    await wait(200)
  }
  t.true(before < 16 << 20, `${before} bytes were sent to a reader that does not read`)
  open()
  t.deepEqual(await stream.ended, {kind: 'exited', exitCode: 0})
  t.is(taken, total)
})

test('a hundred commands leave no socket open', async (t) => {
  await using fake = await startFakeApiServer()
  for (let round = 0; round < 10; round++) {
    const ten = Array.from({length: 10}, (_, index) => execIn(fake.cluster, REF, ['sh', '-c', `exit ${index}`]))
    t.deepEqual(
      (await Promise.all(ten)).map(({exitCode}) => exitCode),
      ten.map((_, index) => index),
    )
  }
  t.is(fake.accepted(), 100)
  t.true(await eventually('the end of the stream', () => fake.openStreams() === 0))
})
