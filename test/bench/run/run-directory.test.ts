import {existsSync} from 'node:fs'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {makeRunDirectory} from '../../../src/bench/run/run-directory.ts'
import {ConfigurationError} from '../../../src/errors/index.ts'

const NOW = new Date(2026, 0, 31, 12, 0, 5)

async function outputFolder(t: ExecutionContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'run-directory-'))
  t.teardown(() => rm(path, {recursive: true, force: true}))
  return path
}

test('two runs of the same second and label get folders of their own', async (t) => {
  const output = await outputFolder(t)
  const [one, two] = [await makeRunDirectory(output, 'a', NOW), await makeRunDirectory(output, 'a', NOW)]
  t.is(one.path, join(output, 'runs', '2026-01-31-120005_a'))
  t.is(two.path, join(output, 'runs', '2026-01-31-120005.2_a'))
})

test('nothing is made when the folder for pictures cannot be', async (t) => {
  const output = await outputFolder(t)
  await writeFile(join(output, 'flame'), '')
  await t.throwsAsync(makeRunDirectory(output, 'a', NOW), {instanceOf: ConfigurationError, message: /flame/})
  t.false(existsSync(join(output, 'runs')))
})

test('an output folder below a file is refused', async (t) => {
  const output = await outputFolder(t)
  await writeFile(join(output, 'file'), '')
  await t.throwsAsync(makeRunDirectory(join(output, 'file', 'x'), 'a', NOW), {instanceOf: ConfigurationError})
})
