import {join} from 'node:path'
import test from 'ava'
import {run} from '../../src/process/run.ts'

const DEV = join(import.meta.dirname, '..', '..', 'bin', 'dev.js')

async function typed(t: import('ava').ExecutionContext, words: readonly string[], hint: RegExp): Promise<void> {
  const {exitCode, stdout, stderr} = await run([process.execPath, DEV, ...words])
  t.is(exitCode, 2)
  t.is(stdout, '')
  t.regex(stderr, hint)
}

test('a mistyped command is wrong usage, and the nearest one is named', typed, ['bnech'], /Did you mean `runner bench`/)

test(
  'a stray word after a command is wrong usage',
  typed,
  ['bench', 'word'],
  /`runner bench` takes no argument such as "word"/,
)

test('a command that is like none is wrong usage, and help is named', typed, ['xyzzyplugh'], /`runner help` lists/)
