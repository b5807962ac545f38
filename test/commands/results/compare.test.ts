import {spawnSync} from 'node:child_process'
import {appendFileSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv2020} from 'ajv/dist/2020.js'
import test, {type ExecutionContext} from 'ava'
import {repeatsOf, writeRun} from '../../comparison/runs.ts'
import {exampleDocument, exampleResult} from '../../results/example.ts'
import {scratchFolder} from '../../scratch-folder.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const SCHEMA = JSON.parse(readFileSync(join(ROOT, 'docs', 'comparison-document.schema.json'), 'utf8'))
const isDocument = new Ajv2020({strictTypes: false}).compile(SCHEMA)
const STEADY = [100, 101, 99, 100.5, 99.5, 100.2, 99.8, 100.1]

function compare(folder: string, ...argv: readonly string[]) {
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    [join(ROOT, 'bin', 'dev.js'), 'results', 'compare', ...argv],
    {cwd: folder, env: {...process.env, NO_COLOR: '1'}, encoding: 'utf8'},
  )
  return {exitCode: status, stdout, stderr}
}

/** Runs of both labels in turns, the branch `factor` times as slow. */
async function runsInTurns(t: ExecutionContext, factor: number): Promise<string> {
  const folder = await scratchFolder(t, 'compare')
  for (const [index, value] of STEADY.entries()) {
    for (const label of index % 2 === 0 ? ['main', 'branch'] : ['branch', 'main']) {
      const minute = 2 * index + (label === (index % 2 === 0 ? 'main' : 'branch') ? 0 : 1)
      const startedAt = new Date(Date.UTC(2026, 0, 31, 12, minute)).toISOString()
      const cells = repeatsOf([value * (label === 'branch' ? factor : 1)])
      writeRun(folder, `2026-01-31-12${String(minute).padStart(2, '0')}00_${label}`, cells, {startedAt})
    }
  }
  return folder
}

test('runs in turns are compared by patterns: table, verdict, gate and exit code 9', async (t) => {
  const {exitCode, stdout, stderr} = compare(await runsInTurns(t, 1.1), '*_main', '*_branch', '--gate', '5%')
  t.is(exitCode, 9)
  t.regex(stdout, /^server CPU\/request +100 µs +110 µs +1\.100 +1\.\d+ to 1\.\d+ +regression$/m)
  t.regex(stdout, /^Verdict: regression: server CPU\/request × 1\.100 \(bothsidecar http, /m)
  t.regex(stderr, /^Beyond --gate 5 %: server CPU\/request/m)
})

test('unchanged runs pass the gate; the document fits its schema', async (t) => {
  const folder = await runsInTurns(t, 1)
  const labels = ['main', 'branch'].flatMap((label) => [`*_${label}`])
  const {exitCode, stdout} = compare(folder, ...labels, '--base-label', 'main', '--gate', '5', '--json')
  t.is(exitCode, 0)
  const document = JSON.parse(stdout)
  t.true(isDocument(document), JSON.stringify(isDocument.errors))
  t.like(document, {verdict: 'no change beyond the margin', design: 'paired', unit: 'run'})
  t.is(document.base.length, 8)
})

test('a pull request gets tables of Markdown, the verdict first', async (t) => {
  const {stdout} = compare(await runsInTurns(t, 1.1), '*_main', '*_branch', '--markdown', '--metric', 'cpu')
  t.regex(stdout, /^### Verdict: regression: server CPU\/request × 1\.100/)
  t.regex(stdout, /^\| server CPU\/request \| 100 µs \| 110 µs \| 1\.100 \| .* \| regression \|$/m)
})

test('too little is said with what would do, and exit code 10 unless that may pass', async (t) => {
  const folder = await scratchFolder(t, 'compare')
  const [base, other] = [writeRun(folder, 'x_a', repeatsOf([100, 101])), writeRun(folder, 'x_b', repeatsOf([130, 90]))]
  const failed = compare(folder, base, other, '--gate', '5')
  t.is(failed.exitCode, 10)
  t.regex(failed.stdout, /inconclusive: needs (about )?[\d,]+ more repeats/)
  t.is(compare(folder, base, other, '--gate', '5', '--inconclusive', 'pass').exitCode, 0)
})

test('what bench --json printed is a side too', async (t) => {
  const folder = await scratchFolder(t, 'compare')
  const path = join(folder, 'document.json')
  writeFileSync(path, JSON.stringify(exampleDocument()))
  t.is(compare(folder, path, path, '--inconclusive', 'pass').exitCode, 0)
})

test('folders that are no run, empty, cut or of another version end with exit code 8 and a sentence that names them', async (t) => {
  const folder = await scratchFolder(t, 'compare')
  const whole = writeRun(folder, 'x_whole', repeatsOf(STEADY))
  const refused = (path: string, message: RegExp) => {
    const {exitCode, stderr} = compare(folder, whole, path)
    t.is(exitCode, 8, path)
    t.regex(stderr, message)
  }
  refused('nowhere', /nowhere/)
  mkdirSync(join(folder, 'empty'))
  refused('empty', /run\.json/)
  refused('*.none', /nothing matches/)
  refused(writeRun(folder, 'x_unmeasured', []), /none of its 0 cells was measured/)
  refused(writeRun(folder, 'x_failed', [exampleResult({status: 'failed', reason: 'it broke'})]), /it broke/)
  refused(writeRun(folder, 'x_version', repeatsOf(STEADY), {schemaVersion: 7}), /schema version 1/)
  const damaged = writeRun(folder, 'x_damaged', repeatsOf(STEADY))
  appendFileSync(join(damaged, 'journal.jsonl'), 'no json\n')
  refused(damaged, /journal\.jsonl:9/)
  writeFileSync(join(folder, 'foreign.json'), '{"cells": 3}')
  refused('foreign.json', /no document of a run/)
})

test('a journal whose last line was cut is compared without it, and its missing cells are said', async (t) => {
  const folder = await scratchFolder(t, 'compare')
  const whole = writeRun(folder, 'x_whole', repeatsOf(STEADY))
  const cut = writeRun(folder, 'x_cut', repeatsOf(STEADY))
  const journal = readFileSync(join(cut, 'journal.jsonl'), 'utf8')
  writeFileSync(join(cut, 'journal.jsonl'), journal.slice(0, -20))
  const {exitCode, stderr} = compare(folder, whole, cut)
  t.is(exitCode, 0)
  t.regex(stderr, /has 7 of its 8 cells/)
})

test('several runs without a word on which is the base, and labels that none has, are wrong usage', async (t) => {
  const folder = await scratchFolder(t, 'compare')
  const paths = ['x_a', 'x_b', 'x_c'].map((name) => writeRun(folder, name, repeatsOf(STEADY)))
  t.is(compare(folder, ...paths).exitCode, 2)
  t.is(compare(folder, ...paths, '--base-label', 'z').exitCode, 2)
  t.is(compare(folder, paths[0]!).exitCode, 2)
})

test('the modes of one run are compared when nothing else is named, and the document fits its schema', async (t) => {
  const folder = await scratchFolder(t, 'compare')
  const modes = (['serversidecar', 'bothsidecar'] as const).flatMap((mode, index) =>
    repeatsOf(
      STEADY.map((value) => value * (1 + index / 10)),
      {mode},
    ).map((cell) => ({...cell, key: mode + cell.key})),
  )
  const path = writeRun(folder, 'x_modes', modes)
  const {exitCode, stdout} = compare(folder, path, '--gate', '5')
  t.is(exitCode, 9)
  t.regex(stdout, /^server CPU\/request +100 µs +110 µs +1\.100/m)
  t.regex(stdout, /compared with serversidecar in pairs of repeats next to each other/)
  const document = JSON.parse(compare(folder, path, '--base-mode', 'bothsidecar', '--json').stdout)
  t.true(isDocument(document), JSON.stringify(isDocument.errors))
  t.like(document, {verdict: 'improvement', unit: 'block', baseMode: 'bothsidecar'})
  t.is(compare(folder, path, path, '--base-mode', 'bothsidecar').exitCode, 2)
  t.is(compare(folder, path, '--base-mode', 'ingress').exitCode, 2)
})

test('an export is JSON and nothing else on standard output, and the gate holds', async (t) => {
  const folder = await runsInTurns(t, 1.1)
  const {exitCode, stdout} = compare(folder, '*_main', '*_branch', '--gate', '5%', '--export', 'bencher')
  t.is(exitCode, 9)
  const [measures] = Object.values(JSON.parse(stdout)) as Record<string, {value: number}>[]
  t.true(Math.abs(measures!['fortioserver-sidecar-cpu-microseconds-per-request']!.value - 110.055) < 1e-9)
  t.is(compare(folder, '*_main', '*_branch', '--export', 'bencher', '--markdown').exitCode, 2)
})
