import {existsSync} from 'node:fs'
import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {lockRun, refuseRunInUse} from '../../../src/bench/run/run-lock.ts'
import {ownMachine, UNTOLD} from '../../../src/bytes/machine.ts'
import {ownerMarker, ownPidNamespace} from '../../../src/bytes/owner.ts'
import {ConfigurationError} from '../../../src/errors/index.ts'

async function runFolder(t: ExecutionContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'run-lock-'))
  t.teardown(() => rm(path, {recursive: true, force: true}))
  return path
}

test('a run that a living process writes is refused to a second one', async (t) => {
  const path = await runFolder(t)
  await using _lock = await lockRun(path)
  const error = await t.throwsAsync(lockRun(path), {instanceOf: ConfigurationError})
  t.regex(error.message, new RegExp(`process ${process.pid} `))
  await t.throwsAsync(refuseRunInUse(path), {instanceOf: ConfigurationError})
  t.deepEqual(await readdir(path), ['owner'])
})

test('a run is free again once its lock was disposed', async (t) => {
  const path = await runFolder(t)
  const lock = await lockRun(path)
  await lock[Symbol.asyncDispose]()
  t.false(existsSync(join(path, 'owner')))
  await t.notThrowsAsync(refuseRunInUse(path))
})

test('what a dead process left is taken over, also when its pid is taken again', async (t) => {
  const path = await runFolder(t)
  const [pid, startTicks] = ownerMarker()!.split(':')
  await writeFile(join(path, 'owner'), `${pid}:${Number(startTicks) - 1}:${ownPidNamespace()}`)
  await using _lock = await lockRun(path)
  t.deepEqual(await readdir(path), ['owner'])
})

test('of several that take a dead run over at once, one gets it', async (t) => {
  const path = await runFolder(t)
  await writeFile(join(path, 'owner'), `4194000:1:${ownPidNamespace()}`)
  const tries = await Promise.allSettled([lockRun(path), lockRun(path), lockRun(path)])
  t.is(tries.filter(({status}) => status === 'fulfilled').length, 1)
})

const ELSEWHERE = `4194000:1:${ownPidNamespace()}:01234567`

test('a process of another machine that shares the folder cannot be judged, whatever its pid is here', async (t) => {
  const path = await runFolder(t)
  for (const machine of ['89abcdef', UNTOLD]) {
    await writeFile(join(path, 'owner'), `${ELSEWHERE}:${machine}`)
    await t.throwsAsync(lockRun(path), {message: /process 4194000 /}, machine)
  }
})

test('what was left before this machine was started anew is taken over, where a system tells which machine it is', async (t) => {
  const path = await runFolder(t)
  await writeFile(join(path, 'owner'), `${ELSEWHERE}:${ownMachine()}`)
  if (ownMachine() === UNTOLD) await t.throwsAsync(lockRun(path), {message: /process 4194000 /})
  else await t.notThrowsAsync(lockRun(path))
})

test('a process of another pid namespace cannot be judged, so its run is left alone', async (t) => {
  const path = await runFolder(t)
  await writeFile(join(path, 'owner'), '1:1:1')
  await t.throwsAsync(lockRun(path), {message: /process 1 /})
})
