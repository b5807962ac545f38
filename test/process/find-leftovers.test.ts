import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, readFileSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import anyTest, {type TestFn} from 'ava'
import {livingProcess, ownerInName, ownerMarker, parseOwner} from '../../src/bytes/owner.ts'
import {cleanLeftovers, endLeftovers} from '../../src/process/clean-leftovers.ts'
import {findLeftovers} from '../../src/process/find-leftovers.ts'
import {markOf} from '../../src/process/marked-processes.ts'
import {createScratchFolder, ownerOfScratch, SCRATCH_PREFIX} from '../../src/process/scratch-folder.ts'
import {eventually} from '../eventually.ts'
import {testUnless} from '../skip.ts'

interface OwnerProgram {
  readonly process: ChildProcess
  readonly pid: number
  readonly scratch: string
  readonly child: number
  readonly grandchild: number
}

const notLinux = process.platform === 'linux' ? null : 'only Linux has /proc'
const test = testUnless(notLinux, anyTest as TestFn)
const serialTest = testUnless(notLinux, (anyTest as TestFn).serial)
const OWNER_PROGRAM = join(import.meta.dirname, 'programs/owner.ts')
const _DEADLINE_MS = 10_000

async function startOwner(): Promise<OwnerProgram> {
  const program = spawn(process.execPath, [OWNER_PROGRAM], {stdio: ['ignore', 'pipe', 'inherit']})
  const [line] = (await once(program.stdout, 'data')) as [Buffer]
  const {scratch, child} = JSON.parse(line.toString()) as {scratch: string; child: number}
  const pidFile = join(scratch, 'pid')
  const text = await eventually(
    'the grandchild',
    () => existsSync(pidFile) && (readFileSync(pidFile, 'utf8').trim() || null),
  )
  return {process: program, pid: program.pid ?? 0, scratch, child, grandchild: Number(text)}
}

async function killOwner(owner: OwnerProgram): Promise<void> {
  const ended = once(owner.process, 'exit')
  process.kill(owner.pid, 'SIGKILL')
  await ended
}

serialTest('what a killed run leaves is found and ended, and a living run keeps what it has', async (t) => {
  const [dead, living] = await Promise.all([startOwner(), startOwner()])
  await killOwner(dead)
  await eventually('the death of the child', () => livingProcess(dead.child) === null)
  t.truthy(livingProcess(dead.grandchild))
  const {failures} = await cleanLeftovers()
  t.deepEqual(failures, [])
  t.is(livingProcess(dead.grandchild), null)
  t.false(existsSync(dead.scratch))
  for (const pid of [living.pid, living.child, living.grandchild]) t.truthy(livingProcess(pid))
  t.true(existsSync(living.scratch))
  await killOwner(living)
  await cleanLeftovers()
  t.is(livingProcess(living.grandchild), null)
})

serialTest('the children of a living run carry its pid and start time', async (t) => {
  const living = await startOwner()
  const expected = {...parseOwner(ownerMarker() ?? ''), ...livingProcess(living.pid)}
  t.deepEqual(markOf(living.child)?.owner as unknown, expected)
  t.deepEqual(markOf(living.grandchild), markOf(living.child))
  await killOwner(living)
  await cleanLeftovers()
})

serialTest('a process that got the pid of a leftover meanwhile is not touched', async (t) => {
  const bystander = spawn('sleep', ['60'])
  const pid = bystander.pid ?? 0
  const owner = {...parseOwner(ownerMarker() ?? '')!, pid: 1, startTicks: '0'}
  const sameStart = {
    ...livingProcess(pid),
    pid,
    startTicks: livingProcess(pid)?.startTicks ?? '',
    owner,
    command: '',
    commandLine: 'sleep 60',
  }
  const otherStart = {pid, startTicks: '1', owner, command: '', commandLine: 'gone'}
  await endLeftovers({processes: [otherStart], folders: []})
  t.truthy(livingProcess(pid))
  const report = await endLeftovers({processes: [sameStart], folders: []})
  t.truthy(livingProcess(pid), 'it carries no marker of ours')
  t.is(report.failures.length, 1)
  bystander.kill('SIGKILL')
  await once(bystander, 'exit')
})

test('an owner with the right pid but another start time is dead, one of another pid namespace is not judged', async (t) => {
  const own = parseOwner(ownerMarker() ?? '')
  const folders = await Promise.all(
    [`${own?.pid}-1-${own?.pidNamespace}-`, `${own?.pid}-1-12345-`, 'no-owner-at-all-'].map((owner) =>
      mkdtemp(join(tmpdir(), SCRATCH_PREFIX + owner)),
    ),
  )
  const found = findLeftovers().folders.map(({path}) => path)
  t.deepEqual(
    folders.map((path) => found.includes(path)),
    [true, false, false],
  )
  for (const path of folders) await rm(path, {recursive: true, force: true})
})

test('a scratch folder is ours alone, and gone when disposed', async (t) => {
  const scratch = await createScratchFolder()
  t.deepEqual(ownerOfScratch(scratch.path), parseOwner(ownerMarker() ?? ''))
  mkdirSync(join(scratch.path, 'inside'))
  t.false(findLeftovers().folders.some(({path}) => path === scratch.path))
  await scratch[Symbol.asyncDispose]()
  t.false(existsSync(scratch.path))
})

test('text that is no marker has no owner', (t) => {
  for (const text of ['', '1', '1:2', '1:2:3:4', 'a:b:c', '-1:2:3']) t.is(parseOwner(text), null)
  const owner = {pid: 12, startTicks: '345', pidNamespace: '678', boot: null, machine: null}
  t.deepEqual(parseOwner('12:345:678\n'), owner)
  const whole = {...owner, boot: '0123abcd', machine: '89efabcd'}
  t.deepEqual(parseOwner('12:345:678:0123abcd:89efabcd'), whole)
  t.deepEqual(ownerInName('x-12-345-678-0123abcd-89efabcd-aB3dEf', 'x-'), whole)
  t.deepEqual(ownerInName('x-12-345-678-aB3dEf', 'x-'), owner)
  t.is(ownerInName('y-12-345-678-aB3dEf', 'x-'), null)
})
