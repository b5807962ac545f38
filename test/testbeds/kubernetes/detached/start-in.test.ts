import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import test from 'ava'
import {PrerequisiteError} from '../../../../src/errors/index.ts'
import {startIn} from '../../../../src/testbeds/kubernetes/detached/start-in.ts'
import {BARE, type FakeApiServer, startFakeApiServer} from '../api/fake-api-server.ts'

const REF = {namespace: 'tests', pod: 'one', container: 'shell'}

/** The fake's commands run here, and each has its folder where it would be in a container. */
const TMP_OF_PODS = '/tmp'

/** The folder's name is an argument of the script that starts a command. */
function foldersLeft(fake: FakeApiServer): string[] {
  const names = fake.commands.flat().filter((word) => /^mesh-runner-[0-9a-f-]+$/.test(word))
  return readdirSync(TMP_OF_PODS).filter((name) => names.includes(name))
}

test('a detached command brings its streams and exit code back, and leaves nothing behind', async (t) => {
  await using fake = await startFakeApiServer()
  const folder = mkdtempSync(join(tmpdir(), 'start-in-'))
  const [stdoutFile, stderrFile] = [join(folder, 'out'), join(folder, 'err')]
  const script = 'pwd; head -c 100000 /dev/zero | tr "\\0" x; echo "$1" >&2; exit 5'
  const argv = ['sh', '-c', script, 'sh', `it's "$HOME"`]
  const options = {cwd: '/etc', stdoutFile, stderrFile, deadlineSeconds: 30}
  const command = await startIn(fake.cluster, REF, argv, options)
  const {exitCode, stdoutTail, stderrTail} = await command.ended
  t.deepEqual([exitCode, stdoutTail, stderrTail], [5, 'x'.repeat(4096), `it's "$HOME"\n`])
  t.is(readFileSync(stdoutFile, 'utf8'), `/etc\n${'x'.repeat(100_000)}`)
  t.is(readFileSync(stderrFile, 'utf8'), `it's "$HOME"\n`)
  t.deepEqual(foldersLeft(fake), [])
})

test('streams of up to 256 KiB come with the answer that the command has ended, longer ones are copied', async (t) => {
  await using fake = await startFakeApiServer()
  const stdoutFile = join(mkdtempSync(join(tmpdir(), 'start-in-')), 'out')
  const streamsFor = async (bytes: number) => {
    const before = fake.accepted()
    const argv = ['sh', '-c', 'head -c "$1" /dev/zero | tr "\\0" x', 'sh', String(bytes)]
    const {exitCode} = await (await startIn(fake.cluster, REF, argv, {stdoutFile})).ended
    t.is(exitCode, 0)
    t.true(readFileSync(stdoutFile).equals(Buffer.alloc(bytes, 'x')))
    rmSync(stdoutFile)
    return fake.accepted() - before
  }
  t.is(await streamsFor(0), 3)
  t.is(await streamsFor(256 * 1024), 3)
  t.true((await streamsFor(256 * 1024 + 1)) > 3)
  t.deepEqual(foldersLeft(fake), [])
})

test('where an answer is cut, streams are copied, which goes on where it was cut', async (t) => {
  await using fake = await startFakeApiServer()
  const stdoutFile = join(mkdtempSync(join(tmpdir(), 'start-in-')), 'out')
  const [whole, cut] = [Number.POSITIVE_INFINITY, 60_000]
  // The start goes well, the answer is cut; asking again and finding the folder go well.
  fake.behaviour.cuts = [whole, cut, whole, whole, cut, cut, cut]
  const argv = ['sh', '-c', 'head -c 200000 /dev/zero | tr "\\0" x']
  const {exitCode} = await (await startIn(fake.cluster, REF, argv, {stdoutFile})).ended
  t.is(exitCode, 0)
  t.true(readFileSync(stdoutFile).equals(Buffer.alloc(200_000, 'x')))
  t.deepEqual(foldersLeft(fake), [])
})

test('a command goes on while the API server is down, and its end is found afterwards', async (t) => {
  await using fake = await startFakeApiServer()
  const command = await startIn(fake.cluster, REF, ['sh', '-c', 'sleep 1; echo survived'])
  await fake.goDown()
  await wait(1500)
  await fake.comeBack()
  const {exitCode, stdoutTail} = await command.ended
  t.deepEqual([exitCode, stdoutTail], [0, 'survived\n'])
  t.deepEqual(foldersLeft(fake), [])
})

test('a start whose answer was lost happens once', async (t) => {
  await using fake = await startFakeApiServer()
  const log = join(mkdtempSync(join(tmpdir(), 'start-in-')), 'log')
  fake.behaviour.cuts = [0, 4]
  const command = await startIn(fake.cluster, REF, ['sh', '-c', 'echo once >>"$1"; sleep 0.5', 'sh', log])
  t.is((await command.ended).exitCode, 0)
  t.is(fake.commands.filter((argv) => argv.includes(log)).length, 3)
  t.is(readFileSync(log, 'utf8'), 'once\n')
})

test('SIGINT reaches a command and its descendants once, although the answer is lost', async (t) => {
  await using fake = await startFakeApiServer()
  const script = 'trap "echo interrupted" INT; echo ready; sleep 30; sleep 30; exit 3'
  const command = await startIn(fake.cluster, REF, ['sh', '-c', script], {deadlineSeconds: 20})
  const folder = fake.commands[0]!.find((word) => word.startsWith('mesh-runner-'))!
  while (readFileSync(join(TMP_OF_PODS, folder, 'stdout'), 'utf8') !== 'ready\n') await wait(20)
  fake.behaviour.silentCloses = 1
  await command.signal('SIGINT')
  await wait(300)
  await command.signal('SIGINT')
  const {exitCode, stdoutTail} = await command.ended
  t.deepEqual([exitCode, stdoutTail], [3, 'ready\ninterrupted\ninterrupted\n'])
})

test('what a command leaves running is ended, and its output is what was printed when the command itself ended', async (t) => {
  await using fake = await startFakeApiServer()
  const folder = mkdtempSync(join(tmpdir(), 'start-in-'))
  const stdoutFile = join(folder, 'out')
  const noise = `(trap '' TERM; while :; do echo noise; sleep 0.005; done) & env -i setsid sleep 62.01 & setsid sleep 62.02 &`
  const argv = ['bash', '-c', `echo said; ${noise} exit 4`]
  const command = await startIn(fake.cluster, REF, argv, {stdoutFile, deadlineSeconds: 30})
  const {exitCode, leftRunning = []} = await command.ended
  t.is(exitCode, 4)
  t.deepEqual(leftRunning.filter((line) => line.startsWith('sleep 62')).toSorted(), ['sleep 62.01', 'sleep 62.02'])
  t.regex(readFileSync(stdoutFile, 'utf8'), /^said\n(noise\n)*$/)
  t.deepEqual(foldersLeft(fake), [])
})

test('a command ends at its own deadline in the container', async (t) => {
  await using fake = await startFakeApiServer()
  const command = await startIn(fake.cluster, REF, ['sleep', '30'], {deadlineSeconds: 1})
  t.is((await command.ended).exitCode, 124)
})

test('an abort ends a command', async (t) => {
  await using fake = await startFakeApiServer()
  const stop = new AbortController()
  const command = await startIn(fake.cluster, REF, ['sleep', '30'], {signal: stop.signal})
  stop.abort()
  t.is((await command.ended).exitCode, 143)
})

test('a command for which nobody waits any more is left to its deadline, and nothing further is asked', async (t) => {
  await using fake = await startFakeApiServer()
  const leave = new AbortController()
  const command = await startIn(fake.cluster, REF, ['sleep', '1'], {abandoned: leave.signal, deadlineSeconds: 2})
  const asked = fake.commands.length
  leave.abort()
  t.like(await command.ended, {exitCode: null})
  t.regex((await command.ended).stderrTail, /sleep 1 in container shell .* was lost: nobody waits for it any more/)
  t.is(fake.commands.length, asked)
})

test('a command for which nobody waits any more is left while its streams are being fetched', async (t) => {
  await using fake = await startFakeApiServer()
  const leave = new AbortController()
  const stdoutFile = join(mkdtempSync(join(tmpdir(), 'start-in-')), 'out')
  // Starting, asking and finding the folder go well; copying is cut again and again, for half a minute.
  const whole = Number.POSITIVE_INFINITY
  fake.behaviour.cuts = [whole, whole, whole, ...Array.from({length: 20}, () => 0)]
  const long = ['head', '-c', '300000', '/dev/zero']
  const command = await startIn(fake.cluster, REF, long, {abandoned: leave.signal, stdoutFile})
  while (!fake.commands.some((argv) => argv.some((word) => word.endsWith('/stdout')))) await wait(20)
  const leftMs = performance.now()
  leave.abort()
  const {exitCode, stderrTail} = await command.ended
  t.is(exitCode, null)
  t.regex(stderrTail, /aborted/)
  t.true(performance.now() - leftMs < 2000)
  for (const folder of foldersLeft(fake)) rmSync(join(TMP_OF_PODS, folder), {recursive: true})
})

test('a command whose shell was killed has no exit code, and says so', async (t) => {
  await using fake = await startFakeApiServer()
  const command = await startIn(fake.cluster, REF, ['sh', '-c', 'echo last words; kill -9 $PPID; sleep 1'])
  const {exitCode, stdoutTail, stderrTail} = await command.ended
  t.deepEqual([exitCode, stdoutTail], [null, 'last words\n'])
  t.regex(stderrTail, /its shell was killed/)
})

test('a command whose pod is gone is lost, in words', async (t) => {
  await using fake = await startFakeApiServer()
  const message = 'pods "one" not found'
  const command = await startIn(fake.cluster, REF, ['sleep', '0.3'])
  fake.behaviour.refusals = [{code: 404, body: JSON.stringify({message, reason: 'NotFound'})}]
  const {exitCode, stderrTail} = await command.ended
  t.is(exitCode, null)
  t.regex(stderrTail, /was lost: its pod is gone \(pods "one" not found\)/)
  for (const folder of foldersLeft(fake)) rmSync(join(TMP_OF_PODS, folder), {recursive: true})
})

test('a container without a shell, and a folder that is not there, are told before anything runs', async (t) => {
  await using fake = await startFakeApiServer()
  const bare = startIn(fake.cluster, {...REF, container: BARE}, ['true'])
  await t.throwsAsync(bare, {instanceOf: PrerequisiteError, message: /needs sh/})
  const nowhere = startIn(fake.cluster, REF, ['true'], {cwd: '/no/such'})
  await t.throwsAsync(nowhere, {instanceOf: PrerequisiteError, message: /working folder \/no\/such/})
  t.deepEqual(foldersLeft(fake), [])
})
