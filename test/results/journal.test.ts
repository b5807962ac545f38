import {appendFile, mkdtemp, readFile, rm, truncate, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import test from 'ava'
import {writeError} from '../../src/bytes/writing/write-error.ts'
import {InputError, PrerequisiteError} from '../../src/errors/index.ts'
import {newestByKey, openJournal, readJournal} from '../../src/results/journal.ts'
import {exampleDocument, exampleGraph, exampleProfile, exampleResult} from './example.ts'

async function journalPath(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'runner-journal-')), 'journal.jsonl')
}

const FIRST = exampleResult({key: 'a'})
const SECOND = exampleResult({key: 'b', label: 'über\nline <&>'})

test('cells come back in order and unchanged', async (t) => {
  const path = await journalPath()
  await using journal = await openJournal(path)
  await journal.append(FIRST)
  t.deepEqual(await readJournal(path), {cells: [FIRST], tornBytes: 0})
  await journal.append(SECOND)
  t.deepEqual((await readJournal(path)).cells, [FIRST, SECOND])
})

test('a cell is one line', async (t) => {
  const path = await journalPath()
  await using journal = await openJournal(path)
  await journal.append(SECOND)
  t.is((await readFile(path, 'utf8')).split('\n').length, 2)
})

test('a last line that was cut off costs only that cell', async (t) => {
  const path = await journalPath()
  {
    await using journal = await openJournal(path)
    await journal.append(FIRST)
    await journal.append(SECOND)
  }
  const {length} = await readFile(path)
  await truncate(path, length - 10)
  const torn = await readJournal(path)
  t.deepEqual(torn.cells, [FIRST])
  t.true(torn.tornBytes > 0)
})

test('a journal that is opened again after a cut goes on where it was whole', async (t) => {
  const path = await journalPath()
  {
    await using journal = await openJournal(path)
    await journal.append(FIRST)
  }
  await appendFile(path, '{"schemaVersion":1,"cell":{"ke')
  await using journal = await openJournal(path)
  await journal.append(SECOND)
  t.deepEqual(await readJournal(path), {cells: [FIRST, SECOND], tornBytes: 0})
})

test('a damaged line in the middle is unreadable input, named by its number', async (t) => {
  const path = await journalPath()
  await using journal = await openJournal(path)
  await journal.append(FIRST)
  await appendFile(path, '{"schemaVersion":1,"ce\n')
  await journal.append(SECOND)
  await t.throwsAsync(readJournal(path), {instanceOf: InputError, message: /journal\.jsonl:2: /})
})

test('lines of another schema version are refused', async (t) => {
  const path = await journalPath()
  await writeFile(path, `${JSON.stringify({schemaVersion: 2, cell: FIRST})}\n`)
  await t.throwsAsync(readJournal(path), {instanceOf: InputError, message: /:1: .*schema version 1/})
})

test('a journal that is not there is unreadable input', async (t) => {
  await t.throwsAsync(readJournal(await journalPath()), {instanceOf: InputError})
})

test('a journal that cannot be made says where and what to do', async (t) => {
  const path = join(dirname(await journalPath()), 'gone', 'journal.jsonl')
  const error = await t.throwsAsync(openJournal(path), {instanceOf: PrerequisiteError})
  t.true(error.message.includes(path))
  t.truthy(error.hint)
})

test('a journal that was removed takes no more cells', async (t) => {
  const path = await journalPath()
  await using journal = await openJournal(path)
  await journal.append(FIRST)
  await rm(dirname(path), {recursive: true})
  const error = await t.throwsAsync(journal.append(SECOND), {instanceOf: PrerequisiteError, message: /removed/})
  t.is(error?.exitCode, 4)
  t.truthy(error?.hint)
})

test('a full disk is told as such, and any other fault is passed on as it is', (t) => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC'})
  const error = writeError('/run/journal.jsonl', full)
  t.true(error instanceof PrerequisiteError)
  t.regex((error as PrerequisiteError).message, /journal\.jsonl: the disk is full/)
  t.regex((error as PrerequisiteError).hint ?? '', /--output-dir/)
  const other = new TypeError('ours')
  t.is(writeError('/run/journal.jsonl', other), other)
})

test('of a cell that was tried again the newest result counts', (t) => {
  const retried = exampleResult({key: 'a', attempts: 2})
  t.deepEqual([...newestByKey([FIRST, SECOND, retried]).values()], [retried, SECOND])
})

/** What journals of earlier versions lack. */
const ADDED_LATER = [
  'block',
  'tlsProvedBy',
  'openedConnectionsPerSecond',
  'istio',
  'latencySource',
  'generatorLatencyMs',
  'responseTimeMs',
  'lateShare',
  'omittedCount',
  'longestStall',
  'series',
  'errorKinds',
  'latenciesFile',
  'controlPlane',
]

test('a cell that lacks anything, or has it of another kind, is unreadable input that names line and field', async (t) => {
  const path = await journalPath()
  const whole = exampleDocument().cells[1]! as unknown as Record<string, unknown>
  const faulty: readonly (readonly [field: string, cell: Record<string, unknown>])[] = [
    ...Object.keys(whole)
      .filter((field) => !ADDED_LATER.includes(field))
      .map((field) => [field, {...whole, [field]: undefined}] as const),
    ...Object.keys(whole).map((field) => [field, {...whole, [field]: field === 'errorKinds' ? [] : {}}] as const),
    [
      'profiles[0].flameGraphs[0].svg',
      {...whole, profiles: [exampleProfile({flameGraphs: [exampleGraph('x', {svg: 5 as never})]})]},
    ],
    ['latencyMs.p99', {...whole, latencyMs: {...(whole['latencyMs'] as object), p99: 'fast'}}],
    ['warnings[0].message', {...whole, warnings: [{code: 'a'}]}],
  ]
  for (const [field, cell] of faulty) {
    await writeFile(path, `${JSON.stringify({schemaVersion: 1, cell})}\n`)
    const error = await t.throwsAsync(readJournal(path), {instanceOf: InputError}, field)
    t.true(error?.message.includes('journal.jsonl:1: '), error?.message)
    if (field !== 'key') t.true(error?.message.includes(`: ${field}`), error?.message)
  }
})
