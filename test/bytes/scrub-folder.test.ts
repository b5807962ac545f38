import {chmod, mkdir, readdir, readFile, stat, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import test from 'ava'
import {scrubFolder} from '../../src/bytes/scrub-folder.ts'
import {PrerequisiteError} from '../../src/errors/index.ts'
import {createScratchFolder} from '../../src/process/scratch-folder.ts'
import {guardSecret} from '../../src/secrets/known-secrets.ts'

test('known secrets are taken out of the texts below a folder, whose modes and other files stay', async (t) => {
  guardSecret('open sesame 42')
  await using scratch = await createScratchFolder()
  const [below, log, other, bytes] = ['below', 'below/a.log', 'b.txt', 'c.log'].map((name) => join(scratch.path, name))
  await mkdir(below!)
  await writeFile(log!, 'said open sesame 42\nand no more')
  await chmod(log!, 0o640)
  await writeFile(other!, 'open sesame 42')
  await writeFile(bytes!, 'raw\0open sesame 42')
  await scrubFolder(scratch.path, '.log')
  t.is(await readFile(log!, 'utf8'), 'said ***\nand no more')
  t.is((await stat(log!)).mode & 0o777, 0o640)
  t.is(await readFile(other!, 'utf8'), 'open sesame 42')
  t.is(await readFile(bytes!, 'utf8'), 'raw\0open sesame 42')
  await scrubFolder(scratch.path)
  t.is(await readFile(other!, 'utf8'), '***')
  t.deepEqual((await readdir(scratch.path, {recursive: true})).toSorted(), ['b.txt', 'below', 'below/a.log', 'c.log'])
})

test('a text that cannot be rid of its secrets is named; a folder that was removed has none', async (t) => {
  guardSecret('open sesame 43')
  await using scratch = await createScratchFolder()
  const path = join(scratch.path, 'a.log')
  await writeFile(path, 'open sesame 43')
  // Root may write into any folder, but not into a name that is taken.
  await mkdir(`${path}.part`)
  const error = await t.throwsAsync(scrubFolder(scratch.path), {instanceOf: PrerequisiteError})
  t.true(error.message.startsWith(`Taking secrets out of ${path}: `), error.message)
  await t.notThrowsAsync(scrubFolder(join(scratch.path, 'removed')))
})
