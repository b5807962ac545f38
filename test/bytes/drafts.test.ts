import {spawnSync} from 'node:child_process'
import {mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import anyTest, {type TestFn} from 'ava'
import {draftIn, sweepDrafts} from '../../src/bytes/drafts.ts'
import {writeAtomically} from '../../src/bytes/writing/write-atomically.ts'

const test = anyTest as TestFn<{folder: string}>
const SOURCE = join(import.meta.dirname, '..', '..', 'src', 'bytes', 'writing', 'write-atomically.ts')

test.beforeEach((t) => {
  t.context.folder = mkdtempSync(join(tmpdir(), 'drafts-'))
})

test.afterEach.always((t) => rmSync(t.context.folder, {recursive: true, force: true}))

/** A process that is killed while it writes a file here. */
function dieWriting(folder: string): void {
  const script = `
    const {writeAtomically} = await import(${JSON.stringify(SOURCE)})
    function* content() { yield 'half'; process.kill(process.pid, 'SIGKILL'); yield 'rest' }
    await writeAtomically(${JSON.stringify(join(folder, 'file'))}, content())`
  const {signal} = spawnSync(process.execPath, ['--input-type=module', '-e', script])
  if (signal !== 'SIGKILL') throw new Error(`it ended by ${signal}`)
}

test('what a killed writer left is removed by the next writer to that folder, and nothing else', async (t) => {
  const {folder} = t.context
  const foreign = ['.other.part', '.0000.part', 'x.part']
  for (const name of foreign) writeFileSync(join(folder, name), '')
  dieWriting(folder)
  t.is(readdirSync(folder).length, foreign.length + 1)
  await writeAtomically(join(folder, 'file'), 'whole')
  t.deepEqual(readdirSync(folder).sort(), [...foreign, 'file'].sort())
  t.is(readFileSync(join(folder, 'file'), 'utf8'), 'whole')
})

test('what a living writer writes is not touched', (t) => {
  const {folder} = t.context
  const draft = draftIn(folder)
  writeFileSync(draft, '')
  t.deepEqual(sweepDrafts(folder), [])
  t.deepEqual(readdirSync(folder), [basename(draft)])
})

test('what another machine writes is not touched before it was left for a day', (t) => {
  const {folder} = t.context
  const draft = join(
    folder,
    basename(draftIn(folder))
      .replace(/^\.[0-9a-f]{8}/, '.01234567')
      .replace(/-\d+-/, '-1-'),
  )
  writeFileSync(draft, '')
  t.deepEqual(sweepDrafts(folder), [])
  const longAgo = new Date(Date.now() - 90_000_000)
  utimesSync(draft, longAgo, longAgo)
  t.deepEqual(sweepDrafts(folder), [draft])
})
