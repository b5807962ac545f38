import {execFileSync} from 'node:child_process'
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {InputError} from '../../../src/errors/index.ts'
import {findProgram} from '../../../src/process/find-program.ts'
import {unpackZip} from '../../../src/tools/fetching/read-zip.ts'
import {testUnless} from '../../skip.ts'

const python = findProgram('python3')

async function folder(t: ExecutionContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'mesh-runner-test-zip-'))
  t.teardown(() => rm(path, {recursive: true, force: true}))
  return path
}

/** Archives are made by Python's zipfile, as wheels are. */
const WRITE_ZIP = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    archive.writestr('a/stored', b'plain' * 100, zipfile.ZIP_STORED)
    archive.writestr('a/b/packed', bytes(range(256)) * 1000, zipfile.ZIP_DEFLATED)
    archive.writestr('a/empty', b'')
    for name in sys.argv[2:]:
        archive.writestr(name, b'evil')
    archive.comment = b'a comment after the end'
`

function writeZip(path: string, ...evilNames: readonly string[]): void {
  execFileSync(python ?? 'python3', ['-c', WRITE_ZIP, path, ...evilNames])
}

const zipTest = testUnless(python === null ? 'there is no python3 to write zip archives with' : null, test)

zipTest('stored, packed and empty files come out as they went in', async (t) => {
  const root = await folder(t)
  writeZip(join(root, 'x.whl'))
  t.is(await unpackZip(join(root, 'x.whl'), join(root, 'out'), () => true), 3)
  t.is(await readFile(join(root, 'out/a/stored'), 'utf8'), 'plain'.repeat(100))
  const packed = await readFile(join(root, 'out/a/b/packed'))
  t.is(packed.length, 256_000)
  t.true(packed.every((byte, index) => byte === index % 256))
  t.is((await readFile(join(root, 'out/a/empty'))).length, 0)
})

zipTest('only the files that are wanted are written', async (t) => {
  const root = await folder(t)
  writeZip(join(root, 'x.whl'))
  t.is(await unpackZip(join(root, 'x.whl'), join(root, 'out'), (name) => name === 'a/stored'), 1)
  t.deepEqual(await readdir(join(root, 'out/a')), ['stored'])
})

zipTest('names that would leave the folder are refused', async (t) => {
  const root = await folder(t)
  await mkdir(join(root, 'out'))
  for (const name of ['../escaped', 'a/../../escaped', '/tmp/mesh-runner-escaped', 'a\\..\\escaped']) {
    writeZip(join(root, 'x.whl'), name)
    const unpacking = unpackZip(join(root, 'x.whl'), join(root, 'out'), (one) => one === name)
    await t.throwsAsync(unpacking, {instanceOf: InputError, message: /x\.whl: (invalid|absolute)/})
  }
  t.deepEqual((await readdir(root)).sort(), ['out', 'x.whl'])
})

zipTest('a damaged byte, a cut file and no archive at all are errors', async (t) => {
  const root = await folder(t)
  writeZip(join(root, 'x.whl'))
  const whole = await readFile(join(root, 'x.whl'))
  const damaged = Buffer.from(whole)
  damaged[50] = (damaged[50] ?? 0) ^ 1
  const cases = [damaged, whole.subarray(0, whole.length - 60), Buffer.from('no archive'), Buffer.alloc(0)]
  for (const bytes of cases) {
    await writeFile(join(root, 'y.whl'), bytes)
    const unpacking = unpackZip(join(root, 'y.whl'), join(root, 'out'), () => true)
    await t.throwsAsync(unpacking, {instanceOf: InputError, message: /y\.whl/})
  }
})
