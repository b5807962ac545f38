import {once} from 'node:events'
import {appendFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {Worker} from 'node:worker_threads'
import test from 'ava'
import {openFile} from '../../../src/bytes/open-file.ts'
import {InputError} from '../../../src/errors/index.ts'
import {PACKAGE_FOLDER} from '../../../src/program/package-folder.ts'
import {readBuild} from '../../../src/symbols/matching/build.ts'
import {readTwoBuilds} from '../../../src/symbols/sources/read-two-builds.ts'
import {skip} from '../../skip.ts'
import {compilerMissing, outputOf, scratchFolder} from '../compile.ts'

/** Behind the end of what a program's headers name, nobody looks: it makes the file large enough for a thread. */
const PADDING = new Uint8Array(9 << 20)

test('a large build is read by a thread as it is read here', async (t) => {
  const missing = compilerMissing('g++')
  if (missing !== null) return skip(t, missing)
  await using folder = await scratchFolder()
  const path = join(folder.path, 'orchard')
  await outputOf(['g++', '-O2', '-std=c++17', '-o', path, 'orchard.cc'])
  await appendFile(path, PADDING)
  await using file = await openFile(path)
  const here = await readBuild(file)
  const elsewhere = {...file, read: () => Promise.reject(new Error('it is read here'))}
  const [before, after] = await readTwoBuilds({source: elsewhere}, {source: file})
  t.deepEqual(before, here)
  t.deepEqual(after, here)
  const replaced = {...file, identity: 'another file than the one at its path'}
  t.deepEqual((await readTwoBuilds({source: replaced}, {source: file}))[0], here, 'it is read here then')
})

test('the thread that was built reads as the sources do', async (t) => {
  const missing = compilerMissing('g++')
  if (missing !== null) return skip(t, missing)
  await using folder = await scratchFolder()
  const path = join(folder.path, 'orchard')
  await outputOf(['g++', '-O2', '-std=c++17', '-o', path, 'orchard.cc'])
  await using file = await openFile(path)
  const workerData = {source: {path, identity: file.identity}, debugFile: null}
  const thread = new Worker(join(PACKAGE_FOLDER, 'dist/symbols/build-thread.js'), {workerData})
  const [build] = await once(thread, 'message')
  t.deepEqual(build, await readBuild(file))
})

test('a large file that is no program is refused, whoever reads it', async (t) => {
  await using folder = await scratchFolder()
  const path = join(folder.path, 'zeros')
  await writeFile(path, PADDING)
  await using file = await openFile(path)
  await t.throwsAsync(readTwoBuilds({source: file}, {source: file}), {instanceOf: InputError})
})
