import {spawnSync} from 'node:child_process'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv2020} from 'ajv/dist/2020.js'
import test from 'ava'
import {cpuTimes, nightAt, writeNights} from '../../history/nights.ts'
import {exampleGraph, exampleProfile} from '../../results/example.ts'
import {scratchFolder} from '../../scratch-folder.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const SCHEMA = JSON.parse(readFileSync(join(ROOT, 'docs', 'history-document.schema.json'), 'utf8'))
const isDocument = new Ajv2020({strictTypes: false, validateFormats: false}).compile(SCHEMA)

function history(folder: string, ...argv: readonly string[]) {
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    [join(ROOT, 'bin', 'dev.js'), 'results', 'history', ...argv],
    {cwd: folder, env: {...process.env, NO_COLOR: '1'}, encoding: 'utf8'},
  )
  return {exitCode: status, stdout, stderr}
}

/** From the 31st night on Envoy is newer and takes a quarter more CPU time, in a function that its stacks name. */
function told(folder: string) {
  return (place: number) => {
    const folded = join(folder, `${nightAt(place).slice(0, 10)}.folded`)
    const [parse, rest] = place < 30 ? [200, 800] : [450, 800]
    writeFileSync(folded, `envoy;main;parseHeaders ${parse}\nenvoy;main;forward ${rest}\n`)
    const profile = exampleProfile({workload: 'fortioserver', flameGraphs: [exampleGraph('x', {folded})]})
    return {
      envoy: place < 30 ? '1.40.0' : '1.41.0',
      extraLabels: place < 30 ? 'commit-a' : 'commit-b',
      changes: {profiles: [profile]},
    }
  }
}

test('a folder of nights: what changed, by how much, since which run and commit, what else did, and the exit code', async (t) => {
  const folder = await scratchFolder(t, 'history')
  const stacks = join(folder, 'stacks')
  mkdirSync(stacks)
  writeNights(join(folder, 'runs'), cpuTimes(50, {at: 30, factor: 1.25}), told(stacks))
  mkdirSync(join(folder, 'runs', 'pictures'))
  const {exitCode, stdout, stderr} = history(folder, 'runs', '--gate', '5%')
  t.is(exitCode, 9)
  t.regex(stdout, /^bothsidecar http, 16 connections, 1,000 qps, 1,024 B, 30 s, local$/m)
  t.regex(
    stdout,
    /^server CPU\/request +[▁▂▃▄▅▆▇█]{24} +1\d\d µs +1\d\d µs +\+2\d\.\d % worse +\+\d\d\.?\d* % to \+\d\d\.?\d* % +2026-01-31_nightly \(commit-b\)(, or one of 2 from .*)?$/m,
  )
  t.regex(stdout, /^2026-01-31_nightly \(commit-b\): environment\.toolVersions\.envoy was "1\.40\.0", is "1\.41\.0"$/m)
  t.regex(stdout, /what moved in fortioserver, oncpu: .*flame diff .*2026-01-(29|30)\.folded .*2026-01-31\.folded$/m)
  t.regex(stdout, /^1 change in 1 series\.$/m)
  t.regex(stderr, /pictures is left out of the history/)
  t.regex(stderr, /^Beyond --gate 5 %: server CPU\/request \+2\d/m)
})

test('the document fits its schema, and differential flame graphs are drawn for each change', async (t) => {
  const folder = await scratchFolder(t, 'history')
  const stacks = join(folder, 'stacks')
  mkdirSync(stacks)
  writeNights(join(folder, 'runs'), cpuTimes(50, {at: 30, factor: 1.25}), told(stacks))
  const {exitCode, stdout} = history(folder, 'runs', '--metric', 'cpu', '--flame-graphs', 'drawn', '--json')
  t.is(exitCode, 0)
  const document = JSON.parse(stdout)
  t.true(isDocument(document), JSON.stringify(isDocument.errors))
  const [change] = document.series.flatMap((one: {changes: unknown[]}) => one.changes)
  const [{svg, before, after}] = change.stacks
  t.regex(before, /\/2026-01-(29|30)\.folded$/)
  t.is(after, join(stacks, '2026-01-31.folded'))
  t.regex(readFileSync(svg, 'utf8'), /parseHeaders/)
})

test('changes of before --since do not count, and what is no date is refused', async (t) => {
  const folder = await scratchFolder(t, 'history')
  writeNights(folder, cpuTimes(40, {at: 15, factor: 1.25}))
  const late = history(folder, '.', '--since', '2026-02-01', '--gate', '5')
  t.is(late.exitCode, 0)
  t.regex(late.stdout, /^No change found in 40 nights since 2026-02-01\.$/m)
  const wrong = history(folder, '.', '--since', 'yesterday')
  t.is(wrong.exitCode, 2)
  t.regex(wrong.stderr, /--since must be a day or a time/)
})

test('nights too few to tell anything do not pass a gate, and a folder without runs is refused', async (t) => {
  const folder = await scratchFolder(t, 'history')
  writeNights(folder, cpuTimes(4, {}))
  const {exitCode, stderr} = history(folder, '.', '--gate', '5')
  t.is(exitCode, 10)
  t.regex(stderr, /no series has enough nights/)
  mkdirSync(join(folder, 'none'))
  t.is(history(join(folder, 'none'), '.').exitCode, 8)
})
