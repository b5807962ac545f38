import {chmod, copyFile, readFile, stat, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import test from 'ava'
import {OWNER_VARIABLE, ownerMarker} from '../../src/bytes/owner.ts'
import {findProgram} from '../../src/process/find-program.ts'
import {run, start} from '../../src/process/run.ts'
import {createScratchFolder} from '../../src/process/scratch-folder.ts'
import {commandLine} from '../../src/program/command-line.ts'
import {skip} from '../skip.ts'

test('a program gets its words as they are, and its end is a result', async (t) => {
  const result = await run(['sh', '-c', 'printf "%s" "$1"; exit 4', 'sh', '$HOME *'])
  t.like(result, {exitCode: 4, signal: null, stdout: '$HOME *', notFound: false, timedOut: false})
})

test('a program that is absent is a result too', async (t) => {
  const result = await run(['no-such-program-here'])
  t.like(result, {exitCode: null, notFound: true, stderr: 'no-such-program-here: program not found'})
})

test('every program carries the marker of its owner beside what it is given', async (t) => {
  const {stdout} = await run(['env'], {env: {GIVEN: 'value'}})
  const lines = stdout.split('\n')
  t.true(lines.includes('GIVEN=value'))
  t.is(lines.find((line) => line.startsWith(OWNER_VARIABLE))?.split('=')[1] ?? null, ownerMarker())
})

test('a program ends at its time limit, and so do its children', async (t) => {
  const program = start(['bash', '-c', 'sleep 60 & echo $!; wait'], {timeoutMs: 300})
  const {timedOut, stdout} = await program.result
  t.true(timedOut)
  const deadline = Date.now() + 5000
  const isGone = () =>
    readFile(`/proc/${stdout.trim()}/stat`, 'latin1').then(
      (text) => text.includes(') Z '),
      () => true,
    )
  while (!(await isGone()) && Date.now() < deadline) await wait(10)
  t.true(await isGone())
})

test('a command line is quoted so that a shell gives the same words back', async (t) => {
  const words = ['printf', '%s|', `it's`, '$x', 'a b', '', '*']
  const {stdout} = await run(['sh', '-c', commandLine(words)])
  t.is(stdout, `it's|$x|a b||*|`)
})

test('what a program printed is read when it has ended, though what it left running holds its output open', async (t) => {
  const startedAt = performance.now()
  const {stdout, exitCode} = await run(['sh', '-c', 'sleep 30.01 & echo said; exit 3'])
  t.deepEqual([stdout, exitCode], ['said\n', 3])
  t.true(performance.now() - startedAt < 20_000)
})

test('a file has what was printed until the program itself ended', async (t) => {
  await using scratch = await createScratchFolder()
  const stdoutFile = join(scratch.path, 'out')
  const noise = `echo said; (trap '' TERM; while :; do echo noise; done) & kill -s KILL $$`
  const {signal, leftRunning} = await run(['bash', '-c', noise], {stdoutFile, leavesNothing: true})
  t.is(signal, 'SIGKILL')
  t.is(leftRunning.length, 1)
  const [first, ...rest] = (await readFile(stdoutFile, 'utf8')).split('\n')
  t.is(first, 'said')
  const {size} = await stat(stdoutFile)
  await wait(100)
  t.is((await stat(stdoutFile)).size, size, `${rest.length} lines of noise`)
})

test('what a program left running is ended, whatever its session, parent and environment', async (t) => {
  const script = `env -i setsid sleep 61.01 & (setsid sleep 61.02 &) ; sleep 61.03 & trap '' TERM; sleep 61.04 & exit 0`
  const {leftRunning} = await run(['bash', '-c', script], {leavesNothing: true})
  t.deepEqual(leftRunning.toSorted(), ['sleep 61.01', 'sleep 61.02', 'sleep 61.03', 'sleep 61.04'])
})

test('a file that a program writes to is for its owner alone; one that is there keeps its mode', async (t) => {
  await using scratch = await createScratchFolder()
  const [stdoutFile, stderrFile] = [join(scratch.path, 'out'), join(scratch.path, 'err')]
  await writeFile(stderrFile, '')
  await chmod(stderrFile, 0o644)
  await run(['true'], {stdoutFile, stderrFile})
  t.is((await stat(stdoutFile)).mode & 0o777, 0o600)
  t.is((await stat(stderrFile)).mode & 0o777, 0o644)
})

test('a file that cannot be opened is a result that says why', async (t) => {
  const {exitCode, stderr} = await run(['true'], {stdoutFile: '/nowhere/out'})
  t.is(exitCode, null)
  t.regex(stderr, /ENOENT.*\/nowhere\/out/)
})

test('whoever waits for a program is told of all that it prints, as it prints', async (t) => {
  let heard = 0
  const script = 'echo one; sleep 0.2; echo two >&2; sleep 0.2; echo three'
  const {stdout, stderr} = await run(['sh', '-c', script], {onOutput: () => void heard++})
  t.deepEqual([stdout, stderr], ['one\nthree\n', 'two\n'])
  t.true(heard >= 2)
})

/** Ends programs in two ways once they have become root, and prints what came of it. */
const END_IT = `
import {start} from ${JSON.stringify(new URL('../../src/process/run.ts', import.meta.url).href)}
const argv = [process.argv[2], '--reuid=0', '--clear-groups', 'sh', '-c', 'echo root; exec sleep 43.01']
const ending = new AbortController()
const told = start(argv, {signal: ending.signal, onOutput: () => ending.abort()})
const killed = start(argv, {onOutput: () => killed.kill('SIGKILL')})
console.log(JSON.stringify(await Promise.all([told.result, killed.result])))
`

test('a program that cannot be ended is not waited for, and it is said that it may still run', async (t) => {
  const setpriv = findProgram('setpriv')
  if (process.getuid?.() !== 0 || setpriv === null) return skip(t, 'only root makes a program that others cannot end')
  await using scratch = await createScratchFolder()
  const becomesRoot = join(scratch.path, 'becomes-root')
  await chmod(scratch.path, 0o755)
  await copyFile(setpriv, becomesRoot)
  await chmod(becomesRoot, 0o4755)
  const asNobody = [setpriv, '--reuid=65534', '--clear-groups', process.execPath, '--input-type=module', '-']
  const {stdout, stderr} = await run([...asNobody, becomesRoot], {input: END_IT, timeoutMs: 60_000})
  t.not(stdout, '', stderr)
  const ends = JSON.parse(stdout)
  for (const end of ends) t.like(end, {exitCode: null, signal: null, survived: true})
  const pids = ends.map((end: {stderr: string}) => Number(/process (\d+) was told to end/.exec(end.stderr)?.[1]))
  for (const pid of pids) {
    t.is(await readFile(`/proc/${pid}/cmdline`, 'latin1'), 'sleep\0' + '43.01\0')
    process.kill(pid, 'SIGKILL')
  }
})
