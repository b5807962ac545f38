import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import test from 'ava'
import {run} from '../../src/process/run.ts'
import {PACKAGE_FOLDER} from '../../src/program/package-folder.ts'
import {scratchFolder} from './fake-deployment.ts'

const PROGRAM = join(PACKAGE_FOLDER, 'templates', 'profilers', 'pass-through.sh')

test('what stands for an absent program lets its input through, whatever its options', async (t) => {
  const {stdout, exitCode} = await run(['sh', PROGRAM, '--all', '-n', '--title', 'A b'], {input: 'a;b 1\n'})
  t.is(exitCode, 0)
  t.is(stdout, 'a;b 1\n')
})

test('files that it is given go through in their order', async (t) => {
  await using scratch = await scratchFolder()
  const files = ['one', '-two'].map((name) => join(scratch.path, name))
  for (const file of files) await writeFile(file, `${file}\n`)
  const {stdout} = await run(['sh', PROGRAM, '--kernel', ...files], {input: 'not this'})
  t.is(stdout, `${files.join('\n')}\n`)
})
