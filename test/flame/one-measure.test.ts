import {readFileSync} from 'node:fs'
import {cp, mkdtemp, rm, utimes, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import test from 'ava'
import {Profile} from 'pprof-format'
import {compareSides} from '../../src/flame/diff/compare-sides.ts'
import {exported} from '../../src/flame/export/exported.ts'
import {flameGraphOptions} from '../../src/flamegraph/options.ts'
import {renderFlameGraph} from '../../src/flamegraph/render.ts'
import type {ProfileManifest} from '../../src/profiles/manifest.ts'
import {readInput} from '../../src/profiles/read-input.ts'
import {foldedText} from '../../src/stacks/formats/folded/write/fold.ts'
import {toPprof} from '../../src/stacks/formats/pprof/write/to-pprof.ts'
import {totalsOf} from '../../src/stacks/model/stacks.ts'
import {fixturePath} from '../stacks/fixture.ts'

const OPTIONS = {naming: {}}
const COMPARISON = {sampleType: undefined, dispersion: undefined, requestsBefore: undefined, requestsAfter: undefined}
const ENDED = new Date('2026-01-31T12:00:00.000Z')
const PERIOD = 2_004_008

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'one-measure-'))
  return {path, [Symbol.asyncDispose]: () => rm(path, {recursive: true})}
}

test('A recording does not differ from its own picture, folded text, pprof profile and text of perf script.', async (t) => {
  await using scratch = await folder()
  const own = fixturePath('perf-data/6.1/cpu-clock.data')
  const {named} = await readInput(own, OPTIONS)
  const {stacks} = named
  const forms: Record<string, string | Uint8Array> = {
    'a.svg': renderFlameGraph(stacks, 0, flameGraphOptions({title: 'a'})),
    'a.folded': foldedText(stacks, 0),
    'a.pb.gz': toPprof(stacks, 0, {startedAt: null, durationSeconds: 0}),
    'a.txt': gunzipSync(readFileSync(fixturePath('perf-data/6.1/cpu-clock.txt.gz'))),
  }
  for (const [name, content] of Object.entries(forms)) {
    const path = join(scratch.path, name)
    await writeFile(path, content)
    const other = await readInput(path, OPTIONS)
    const {difference} = await compareSides([[other], [await readInput(own, OPTIONS)]], {...COMPARISON}, {})
    t.is(difference.measured.unit, 'nanoseconds', name)
    t.is(difference.totals.before, difference.totals.after, name)
    // Their names are perf's.
    if (name !== 'a.txt') t.deepEqual(difference.stacks.self[0], difference.stacks.self[1], name)
  }
})

test('What a preset counted is time by the frequency that it was recorded with, and counts where these are asked for.', async (t) => {
  await using scratch = await folder()
  const manifest: Partial<ProfileManifest> = {
    schemaVersion: 1,
    name: 'oncpu',
    profiler: {kind: 'preset', tool: 'bcc', command: 'profile-bpfcc', toolVersion: null},
    format: 'folded',
    event: 'cpu-clock',
    unit: 'nanoseconds',
    weightPerCount: PERIOD,
    window: {startedAt: '2026-01-31T12:00:00.000Z', endedAt: '2026-01-31T12:00:10.000Z', durationSeconds: 10},
    host: {hostname: 'h', kernel: '6.1', architecture: 'x64'},
    files: {raw: 'profile.out', log: null, script: null, maps: null},
    process: {proxy: 'p', workload: 'w', instance: 'local', pid: 1, hostPid: 1, executable: '/p', buildId: null},
  }
  await writeFile(join(scratch.path, 'profile.json'), JSON.stringify(manifest))
  await writeFile(join(scratch.path, 'profile.out'), 'envoy;main;work 3\nenvoy;main 1\n')
  const timed = (await readInput(scratch.path, OPTIONS)).named.stacks
  t.deepEqual(timed.sampleTypes, [{name: 'cpu', unit: 'nanoseconds', event: 'cpu-clock'}])
  t.is(totalsOf(timed, 0)[0], 4 * PERIOD)
  t.is(timed.sampleCount, 4)
  const counted = (await readInput(scratch.path, {...OPTIONS, weight: 'samples'})).named.stacks
  t.is(counted.sampleTypes[0]!.unit, 'samples')
  t.is(totalsOf(counted, 0)[0], 4)
})

test('Exports keep the time of the recording and the build ids, from the recording and from its picture.', async (t) => {
  await using scratch = await folder()
  const recorded = join(scratch.path, 'perf.data')
  await cp(fixturePath('perf-data/6.1/cpu-clock.data'), recorded)
  await utimes(recorded, ENDED, ENDED)
  const input = await readInput(recorded, OPTIONS)
  const picture = join(scratch.path, 'a.svg')
  await writeFile(picture, renderFlameGraph(input.named.stacks, 0, flameGraphOptions({title: 'a'})))
  for (const path of [recorded, picture]) {
    const {named, manifest} = await readInput(path, OPTIONS)
    const [packed] = [...exported({name: path, named, manifest}, {format: 'pprof', sampleType: undefined})]
    const profile = Profile.decode(gunzipSync(packed!))
    const started = Number(BigInt(profile.timeNanos) / 1_000_000n)
    const milliseconds = Number(profile.durationNanos) / 1e6
    t.true(milliseconds > 0, path)
    t.true(Math.abs(started + milliseconds - ENDED.getTime()) < 5, path)
    const texts = profile.stringTable.strings
    const spin = profile.mapping.find(({filename}) => texts[Number(filename)]!.endsWith('/spin'))
    t.regex(texts[Number(spin!.buildId)]!, /^[0-9a-f]{40}$/, path)
  }
})
