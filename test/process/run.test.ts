import {readFile} from 'node:fs/promises'
import {setTimeout as wait} from 'node:timers/promises'
import test from 'ava'
import {OWNER_VARIABLE, ownerMarker} from '../../src/process/owner.ts'
import {commandLine, run, start} from '../../src/process/run.ts'

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
