import {type ChildProcess, execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {
  chmodSync,
  chownSync,
  closeSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {writeAtomically} from '../../../src/bytes/writing/write-atomically.ts'
import {isStandardOutput} from '../../../src/bytes/writing/write-target.ts'
import {PrerequisiteError} from '../../../src/errors/index.ts'

/** Several blocks, more than a pipe holds, and no two of them alike. */
const LARGE = Array.from({length: 40}, (_, index) => `${index}:`.padEnd(100_000, `${index % 10}`))
const WHOLE = LARGE.join('')

function scratch(t: ExecutionContext): string {
  const path = mkdtempSync(join(tmpdir(), 'write-test-'))
  t.teardown(() => rmSync(path, {recursive: true, force: true}))
  return path
}

/** A node of our own; character devices are root's to make. */
function makeNode(path: string, ...kind: readonly string[]): void {
  execFileSync('mknod', [path, ...kind])
}

const mayMakeDevices = process.getuid?.() === 0

async function outputOf(child: ChildProcess): Promise<string> {
  let text = ''
  child.stdout!.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  await once(child, 'close')
  return text
}

test('a new file has the rights that the umask leaves it, and no draft stays beside it', async (t) => {
  const folder = scratch(t)
  await writeAtomically(join(folder, 'new'), LARGE)
  t.is(readFileSync(join(folder, 'new'), 'utf8'), WHOLE)
  t.is(statSync(join(folder, 'new')).mode & 0o777, 0o666 & ~process.umask())
  t.deepEqual(readdirSync(folder), ['new'])
})

test('a file that is there keeps its mode and its owner', async (t) => {
  const path = join(scratch(t), 'file')
  writeFileSync(path, 'old')
  const [uid, gid] = mayMakeDevices ? [1234, 2345] : [process.getuid!(), process.getgid!()]
  chownSync(path, uid, gid)
  chmodSync(path, 0o2640)
  await writeAtomically(path, 'new')
  const {mode, ...stats} = statSync(path)
  t.like(stats, {uid, gid})
  t.is(mode & 0o7777, 0o2640)
  t.is(readFileSync(path, 'utf8'), 'new')
})

test('a link stays, and its target is exchanged beside itself', async (t) => {
  const folder = scratch(t)
  mkdirSync(join(folder, 'there'))
  writeFileSync(join(folder, 'there', 'target'), 'old')
  symlinkSync('there/target', join(folder, 'middle'))
  symlinkSync('middle', join(folder, 'link'))
  await writeAtomically(join(folder, 'link'), 'new')
  t.is(readlinkSync(join(folder, 'link')), 'middle')
  t.is(readlinkSync(join(folder, 'middle')), 'there/target')
  t.is(readFileSync(join(folder, 'there', 'target'), 'utf8'), 'new')
  t.deepEqual(readdirSync(join(folder, 'there')), ['target'])
})

test('a link that leads nowhere makes the file that it names', async (t) => {
  const folder = scratch(t)
  symlinkSync('later', join(folder, 'link'))
  await writeAtomically(join(folder, 'link'), 'new')
  t.true(lstatSync(join(folder, 'link')).isSymbolicLink())
  t.is(readFileSync(join(folder, 'later'), 'utf8'), 'new')
})

test('.. after a link is the folder above the target, as for every other program', async (t) => {
  const folder = scratch(t)
  mkdirSync(join(folder, 'a', 'b'), {recursive: true})
  symlinkSync('a/b', join(folder, 'link'))
  await writeAtomically(`${folder}/link/../file`, 'new')
  t.is(readFileSync(join(folder, 'a', 'file'), 'utf8'), 'new')
})

test('a file of two names keeps both', async (t) => {
  const folder = scratch(t)
  writeFileSync(join(folder, 'one'), WHOLE)
  linkSync(join(folder, 'one'), join(folder, 'two'))
  for (const content of ['short', WHOLE, '']) {
    await writeAtomically(join(folder, 'one'), content)
    t.is(readFileSync(join(folder, 'two'), 'utf8'), content)
  }
  t.is(statSync(join(folder, 'one')).ino, statSync(join(folder, 'two')).ino)
  t.deepEqual(readdirSync(folder).sort(), ['one', 'two'])
})

test('a failure half-way leaves the old content and no draft', async (t) => {
  const folder = scratch(t)
  writeFileSync(join(folder, 'one'), 'old')
  writeFileSync(join(folder, 'two'), 'old')
  linkSync(join(folder, 'two'), join(folder, 'three'))
  function* failing() {
    yield* LARGE
    throw new RangeError('no more')
  }
  for (const name of ['one', 'two', 'new'])
    await t.throwsAsync(writeAtomically(join(folder, name), failing()), {message: 'no more', instanceOf: RangeError})
  t.is(readFileSync(join(folder, 'one'), 'utf8'), 'old')
  t.is(readFileSync(join(folder, 'two'), 'utf8'), 'old')
  t.deepEqual(readdirSync(folder).sort(), ['one', 'three', 'two'])
})

test('a FIFO gets the whole, at the pace of its reader, and stays a FIFO', async (t) => {
  const path = join(scratch(t), 'fifo')
  makeNode(path, 'p')
  const writing = writeAtomically(path, LARGE)
  const text = await outputOf(spawn('sh', ['-c', 'sleep 0.3; cat "$1"', 'sh', path]))
  await writing
  t.is(text, WHOLE)
  t.true(lstatSync(path).isFIFO())
})

test('a reader that leaves a FIFO early is said', async (t) => {
  const path = join(scratch(t), 'fifo')
  makeNode(path, 'p')
  const reader = spawn('head', ['-c', '10', path], {stdio: 'ignore'})
  await t.throwsAsync(writeAtomically(path, LARGE), {instanceOf: PrerequisiteError, message: /EPIPE/})
  if (reader.exitCode === null) await once(reader, 'close')
})

test('a listening socket gets the whole, and stays a socket', async (t) => {
  const path = join(scratch(t), 'socket')
  const text = Promise.withResolvers<string>()
  const server = createServer((socket) => {
    let got = ''
    socket.setEncoding('utf8').on('data', (piece: string) => {
      got += piece
    })
    socket.on('end', () => text.resolve(got))
  }).listen(path)
  await once(server, 'listening')
  await writeAtomically(path, LARGE)
  t.is(await text.promise, WHOLE)
  t.true(lstatSync(path).isSocket())
  server.close()
})

;(mayMakeDevices ? test : test.skip)('a device stays a device and is written to', async (t) => {
  const folder = scratch(t)
  makeNode(join(folder, 'null'), 'c', '1', '3')
  makeNode(join(folder, 'full'), 'c', '1', '7')
  symlinkSync('null', join(folder, 'link'))
  for (const name of ['null', 'link']) await writeAtomically(join(folder, name), LARGE)
  t.true(lstatSync(join(folder, 'null')).isCharacterDevice())
  t.true(lstatSync(join(folder, 'link')).isSymbolicLink())
  await t.throwsAsync(writeAtomically(join(folder, 'full'), 'text'), {
    instanceOf: PrerequisiteError,
    message: /the disk is full/,
  })
  t.true(lstatSync(join(folder, 'full')).isCharacterDevice())
})

;(mayMakeDevices ? test : test.skip)('a disk is refused', async (t) => {
  const path = join(scratch(t), 'disk')
  makeNode(path, 'b', '7', '250')
  await t.throwsAsync(writeAtomically(path, 'text'), {instanceOf: PrerequisiteError, message: /it is a disk/})
  t.true(lstatSync(path).isBlockDevice())
})

test('a descriptor that is open is written to where it stands', async (t) => {
  const path = join(scratch(t), 'log')
  writeFileSync(path, 'before\n')
  const descriptor = openSync(path, 'a')
  await writeAtomically(`/dev/fd/${descriptor}`, 'after\n')
  await writeAtomically(`/proc/self/fd/${descriptor}`, 'last\n')
  closeSync(descriptor)
  t.is(readFileSync(path, 'utf8'), 'before\nafter\nlast\n')
})

test('standard output is known by all of its names', async (t) => {
  const folder = scratch(t)
  symlinkSync('/dev/stdout', join(folder, 'link'))
  for (const name of ['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1', join(folder, 'link')])
    t.true(await isStandardOutput(name), name)
  for (const name of ['/dev/stderr', '/dev/null', join(folder, '1'), 'none/at/all'])
    t.false(await isStandardOutput(name), name)
})

test('what is no place for a file is an error with exit code 4', async (t) => {
  const folder = scratch(t)
  writeFileSync(join(folder, 'file'), '')
  symlinkSync('round', join(folder, 'round'))
  const places = ['.', 'folder/', 'none/file', 'file/file', 'round', 'n'.repeat(300), '../'.repeat(3)]
  for (const name of places) {
    const error = await t.throwsAsync(writeAtomically(`${folder}/${name}`, 'x'), {instanceOf: PrerequisiteError}, name)
    t.is(error?.exitCode, 4)
    t.truthy(error?.hint, name)
  }
  t.deepEqual(readdirSync(folder).sort(), ['file', 'round'])
})
