import {mkdtemp, readdir, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {InputError, PrerequisiteError} from '../../src/errors/index.ts'
import {readRunFile, writeRunFile} from '../../src/results/run-file.ts'
import {exampleRun} from './example.ts'

function folder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'runner-run-file-'))
}

test('a run file comes back unchanged, and nothing else is left in its folder', async (t) => {
  const directory = await folder()
  await writeRunFile(directory, {...exampleRun(), endedAt: null})
  await writeRunFile(directory, exampleRun())
  t.deepEqual(await readRunFile(directory), exampleRun())
  t.deepEqual(await readdir(directory), ['run.json'])
})

test('a folder without a run file is unreadable input', async (t) => {
  await t.throwsAsync(readRunFile(await folder()), {instanceOf: InputError, message: /run\.json/})
})

test('a damaged or foreign run file is unreadable input', async (t) => {
  const directory = await folder()
  for (const text of ['{"schemaVersion":1', '{"schemaVersion":9,"plan":[]}', 'null']) {
    await writeFile(join(directory, 'run.json'), text)
    await t.throwsAsync(readRunFile(directory), {instanceOf: InputError}, text)
  }
})

test('a folder that is gone is told with what to do', async (t) => {
  const gone = join(await folder(), 'gone')
  const error = await t.throwsAsync(writeRunFile(gone, exampleRun()), {instanceOf: PrerequisiteError})
  t.true(error.message.includes(join(gone, 'run.json')))
  t.truthy(error.hint)
})

test('a run file that lacks anything is unreadable input that names it', async (t) => {
  const directory = await folder()
  for (const field of Object.keys(exampleRun())) {
    await writeFile(join(directory, 'run.json'), JSON.stringify({...exampleRun(), [field]: undefined}))
    await t.throwsAsync(readRunFile(directory), {instanceOf: InputError}, field)
  }
  const environment = {...exampleRun().environment, toolVersions: null}
  await writeFile(join(directory, 'run.json'), JSON.stringify({...exampleRun(), environment}))
  await t.throwsAsync(readRunFile(directory), {instanceOf: InputError, message: /environment\.toolVersions/})
})
