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
  // Root may write into any folder, but beside a file whose path is nearly as long as paths can be there is no room for a draft.
  const deep = join(scratch.path, ...Array.from({length: 15}, () => 'd'.repeat(250)))
  const folder = join(deep, 'd'.repeat(4060 - deep.length))
  await mkdir(folder, {recursive: true})
  const path = join(folder, 'a.log')
  await writeFile(path, 'open sesame 43')
  const error = await t.throwsAsync(scrubFolder(scratch.path), {instanceOf: PrerequisiteError})
  t.true(error.message.startsWith(`Taking secrets out of ${path}: `), error.message)
  await t.notThrowsAsync(scrubFolder(join(scratch.path, 'removed')))
})
