import {mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {openRunLog} from '../../../src/bench/run/run-log.ts'

test('every line of the log has its time', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'run-log-'))
  t.teardown(() => rm(folder, {recursive: true, force: true}))
  const path = join(folder, 'runner.log')
  const log = openRunLog(path)
  log.line('one')
  log.line('two')
  await log[Symbol.asyncDispose]()
  t.regex(await readFile(path, 'utf8'), /^\d{4}-\d\d-\d\dT\S+ one\n\S+ two\n$/)
  t.deepEqual(log.warnings(), [])
})

test('a log that cannot be written is a warning, not the end of the run', async (t) => {
  const log = openRunLog('/dev/full')
  log.line('one')
  await log[Symbol.asyncDispose]()
  t.regex(log.warnings()[0]!.message, /\/dev\/full: .*ENOSPC/)
})
