import {execFileSync} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {appendFileSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {PrerequisiteError, TestbedError} from '../../../../src/errors/index.ts'
import {copyFrom, copyTo} from '../../../../src/testbeds/kubernetes/copy/copy-from.ts'
import {posixChecksum} from '../../../../src/testbeds/kubernetes/copy/posix-checksum.ts'
import {BARE, startFakeApiServer} from '../api/fake-api-server.ts'

const REF = {namespace: 'tests', pod: 'one', container: 'shell'}
const SIZE = 6_000_001

function folderWith(name: string, bytes: Uint8Array): {folder: string; source: string; target: string} {
  const folder = mkdtempSync(join(tmpdir(), 'copy-'))
  const source = join(folder, name)
  writeFileSync(source, bytes)
  return {folder, source, target: join(folder, 'target')}
}

test('a file arrives equal through a stream that is cut three times, and once in its header', async (t) => {
  await using fake = await startFakeApiServer()
  const {folder, source, target} = folderWith("so'urce $(x)", randomBytes(SIZE))
  fake.behaviour.cuts = [5, 2_000_000, 0, 1_000_000, 2_500_000]
  const seen: number[] = []
  const copied = await copyFrom(fake.cluster, REF, source, target, {onProgress: (bytes) => seen.push(bytes)})
  t.deepEqual(copied, {bytes: SIZE, verifiedBy: 'sha256'})
  t.true(readFileSync(target).equals(readFileSync(source)))
  t.is(seen.at(-1), SIZE)
  t.is(fake.accepted(), 6)
  t.deepEqual(readdirSync(folder).sort(), ["so'urce $(x)", 'target'])
})

test('an output that is cut although the exit code is 0 is resumed', async (t) => {
  await using fake = await startFakeApiServer()
  const {source, target} = folderWith('source', randomBytes(100_000))
  fake.behaviour.shortSuccesses = 2
  await copyFrom(fake.cluster, REF, source, target)
  t.true(readFileSync(target).equals(readFileSync(source)))
})

test('an empty file is copied both ways', async (t) => {
  await using fake = await startFakeApiServer()
  const {source, target} = folderWith('source', new Uint8Array())
  await copyFrom(fake.cluster, REF, source, target)
  await copyTo(fake.cluster, REF, source, `${target}2`)
  t.deepEqual([statSync(target).size, statSync(`${target}2`).size], [0, 0])
})

test('a file that changes while it is read is an error, and leaves nothing behind', async (t) => {
  await using fake = await startFakeApiServer()
  const grown = folderWith('source', randomBytes(SIZE))
  fake.behaviour.cuts = [1_000_000]
  const append = (): void => appendFileSync(grown.source, 'more')
  const growing = copyFrom(fake.cluster, REF, grown.source, grown.target, {onProgress: append})
  await t.throwsAsync(growing, {instanceOf: TestbedError, message: /changed while it was read/})
  t.deepEqual(readdirSync(grown.folder), ['source'])

  const changed = folderWith('source', randomBytes(SIZE))
  fake.behaviour.cuts = [1_000_000]
  const overwrite = (): void => writeFileSync(changed.source, randomBytes(SIZE))
  const changing = copyFrom(fake.cluster, REF, changed.source, changed.target, {onProgress: overwrite})
  await t.throwsAsync(changing, {instanceOf: TestbedError, message: /its sha256 was|changed while/})
  t.deepEqual(readdirSync(changed.folder), ['source'])
})

test('what cannot be copied is told: no such file, no shell, no progress', async (t) => {
  await using fake = await startFakeApiServer()
  const {source, target} = folderWith('source', randomBytes(10_000))
  await t.throwsAsync(copyFrom(fake.cluster, REF, '/no/such', target), {message: /\/no\/such: not there/})
  await t.throwsAsync(copyFrom(fake.cluster, {...REF, container: BARE}, source, target), {
    instanceOf: PrerequisiteError,
  })
  const nowhere = copyFrom(fake.cluster, REF, source, '/no/such/target')
  await t.throwsAsync(nowhere, {instanceOf: PrerequisiteError, message: /there is no such file/})
  await t.throwsAsync(copyTo(fake.cluster, REF, source, '/no/such/target'), {message: /exit code 67/})
  const stop = new AbortController()
  stop.abort(new Error('enough'))
  await t.throwsAsync(copyFrom(fake.cluster, REF, source, target, {signal: stop.signal}), {message: 'enough'})
})

for (const protocol of ['v5.channel.k8s.io', 'v4.channel.k8s.io']) {
  test(`a program arrives equal and executable in the container over ${protocol}, cut on the way`, async (t) => {
    await using fake = await startFakeApiServer()
    fake.behaviour.protocols = [protocol]
    const {folder, source, target} = folderWith('source', randomBytes((8 << 20) + 12_345))
    execFileSync('chmod', ['755', source])
    fake.behaviour.cuts = [0, 3]
    await copyTo(fake.cluster, REF, source, target)
    t.true(readFileSync(target).equals(readFileSync(source)))
    t.is(statSync(target).mode & 0o777, 0o755)
    t.deepEqual(readdirSync(folder).sort(), ['source', 'target'])
  })
}

test('the POSIX checksum agrees with cksum', (t) => {
  for (const length of [0, 1, 255, 256, 70_000]) {
    const bytes = randomBytes(length)
    const expected = execFileSync('cksum', {input: bytes, encoding: 'utf8'}).split(' ')[0]!
    const checksum = posixChecksum()
    checksum.update(bytes.subarray(0, 100))
    checksum.update(bytes.subarray(100))
    t.is(checksum.digest(), expected)
  }
})
