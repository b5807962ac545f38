import {spawnSync} from 'node:child_process'
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gunzipSync, gzipSync} from 'node:zlib'
import {Ajv2020} from 'ajv/dist/2020.js'
import anyTest, {type TestFn} from 'ava'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const FIXTURES = join(ROOT, 'test', 'fixtures', 'stacks')
const PERF_DATA = join(FIXTURES, 'perf-data', '6.1', 'cpu-clock.data')
const SWITCHES = join(FIXTURES, 'perf-data', '6.1', 'sched-switch.data')
const PERF_TEXT = join(FIXTURES, 'perf', '6.1', 'cpu-clock.txt')
const BEFORE = 'main;serve;parse 500\nmain;serve;write 400\nmain;idle 100\n'
const AFTER = 'main;serve;parse 1500\nmain;serve;write 400\nmain;idle 100\n'

const test = anyTest as TestFn<{folder: string}>

test.beforeEach((t) => {
  t.context.folder = mkdtempSync(join(tmpdir(), 'flame-'))
})

test.afterEach.always((t) => {
  rmSync(t.context.folder, {recursive: true, force: true})
})

const SCHEMA = JSON.parse(readFileSync(join(ROOT, 'docs', 'flame-documents.schema.json'), 'utf8'))
const isDocument = new Ajv2020({strictTypes: false}).compile(SCHEMA)

interface Outcome {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** `runner flame …` from the sources, in a folder of the test's own. */
function flame(folder: string, argv: readonly string[], input: string | Uint8Array = ''): Outcome {
  const {status, stdout, stderr} = spawnSync(process.execPath, [join(ROOT, 'bin', 'dev.js'), 'flame', ...argv], {
    cwd: folder,
    input,
    env: {...process.env, NO_COLOR: '1', XDG_CACHE_HOME: join(folder, '.cache')},
    maxBuffer: 1 << 26,
  })
  return {exitCode: status, stdout: stdout.toString(), stderr: stderr.toString()}
}

test('graph draws perf.data into a file named after it, and says what it shows and what to do next.', (t) => {
  const {exitCode, stdout} = flame(t.context.folder, ['graph', PERF_DATA])
  t.is(exitCode, 0)
  t.regex(stdout, /^Wrote cpu-clock\.svg: [\d,.]+ ms CPU in [\d,]+ samples$/m)
  t.regex(stdout, /^Next: .*runner flame top cpu-clock\.svg$/m)
  t.regex(readFileSync(join(t.context.folder, 'cpu-clock.svg'), 'utf8'), /^<\?xml[\s\S]*<\/svg>\n$/)
})

test('a flag that may be repeated leaves the input behind it alone, and is repeated.', (t) => {
  const {folder} = t.context
  const repeated = flame(folder, ['collapse', '--symbols', '.', '--symbols', FIXTURES, '-'], BEFORE)
  t.deepEqual([repeated.exitCode, repeated.stderr], [0, ''])
  t.is(flame(folder, ['collapse', '--root', 'process,thread', PERF_DATA]).exitCode, 0)
})

test('graph never overwrites a picture that it named itself, and always the one that was named.', (t) => {
  const {folder} = t.context
  flame(folder, ['graph', '-', '-o', 'x.svg'], BEFORE)
  t.is(flame(folder, ['graph', '-', '-o', 'x.svg', '--title', 'again'], BEFORE).exitCode, 0)
  t.regex(readFileSync(join(folder, 'x.svg'), 'utf8'), />again</)
  flame(folder, ['graph', '-'], BEFORE)
  flame(folder, ['graph', '-'], BEFORE)
  t.deepEqual(
    readdirSync(folder)
      .filter((name) => name.endsWith('.svg'))
      .sort(),
    ['flame.2.svg', 'flame.svg', 'x.svg'],
  )
})

test('graph --json is one document with the picture and its figures.', (t) => {
  const {exitCode, stdout} = flame(t.context.folder, ['graph', PERF_TEXT, '--json', '-o', 'p.svg'])
  const document = JSON.parse(stdout)
  t.is(exitCode, 0)
  t.true(isDocument(document), JSON.stringify(isDocument.errors))
  t.like(document, {schemaVersion: 1, exitCode: 0, inputs: [PERF_TEXT]})
  t.is(document.flameGraph.svg, join(t.context.folder, 'p.svg'))
  t.like(document.flameGraph.sampleType, {name: 'cpu', unit: 'nanoseconds', event: 'cpu-clock'})
  t.is(document.flameGraph.samples, 18)
})

test('the stacks come back from a picture exactly, and from gzip, and inputs add up.', (t) => {
  const {folder} = t.context
  writeFileSync(join(folder, 'a.folded.gz'), gzipSync(BEFORE))
  flame(folder, ['graph', 'a.folded.gz', '-o', 'a.svg'])
  const sorted = BEFORE.split('\n').slice(0, -1).sort().join('\n')
  t.is(flame(folder, ['collapse', 'a.svg']).stdout, `${sorted}\n`)
  t.is(flame(folder, ['collapse', 'a.svg', 'a.folded.gz']).stdout.split('\n')[1], 'main;serve;parse 1000')
})

test('a picture without its stacks says so, and reading it says what to do.', (t) => {
  const {folder} = t.context
  flame(folder, ['graph', '-', '--no-embed', '-o', 'a.svg'], BEFORE)
  const {exitCode, stderr} = flame(folder, ['collapse', 'a.svg'])
  t.is(exitCode, 8)
  t.regex(stderr, /carries no stacks/)
})

test('collapse marks the kernel when asked, shows ids, and takes one event of several.', (t) => {
  const {folder} = t.context
  t.false(flame(folder, ['collapse', PERF_DATA]).stdout.includes('_[k]'))
  t.true(flame(folder, ['collapse', PERF_DATA, '--all']).stdout.includes('_[k]'))
  t.regex(flame(folder, ['collapse', PERF_DATA, '--tid']).stdout, /^spin-\d+\/\d+;/m)
  t.regex(flame(folder, ['collapse', PERF_DATA, '--root', 'process,thread']).stdout, /^spin-(\d+);spin-\1;/m)
  const several = join(FIXTURES, 'perf-data', '6.1', 'several-events.data')
  const one = flame(folder, ['graph', several, '--json', '--event-filter', 'page-faults', '-o', 'x.svg'])
  t.is(JSON.parse(one.stdout).flameGraph.sampleType.event, 'page-faults')
})

test('a root that the format does not tell is refused, and ids with roots are too.', (t) => {
  const {folder} = t.context
  const folded = flame(folder, ['collapse', '-', '--root', 'container'], BEFORE)
  t.is(folded.exitCode, 2)
  t.regex(folded.stderr, /does not tell the container/)
  t.is(flame(folder, ['collapse', PERF_DATA, '--root', 'process', '--tid']).exitCode, 2)
})

test('what a format does not tell of its samples is refused instead of left aside.', (t) => {
  const {folder} = t.context
  for (const [argv, message] of [
    [['--event-filter', 'cycles'], /does not tell the event of each sample/],
    [['--weight', 'samples'], /does not tell samples from their weights/],
    [['--pid'], /does not tell ids of processes/],
    [['--tid'], /These formats do: perf-data, perf-script/],
  ] as const) {
    const result = flame(folder, ['collapse', '-', ...argv], BEFORE)
    t.is(result.exitCode, 2, argv.join(' '))
    t.regex(result.stderr, message)
  }
})

test('What has counted samples already goes on counting them, so that the advice of a refused comparison can be followed.', (t) => {
  const {folder} = t.context
  flame(folder, ['graph', PERF_DATA, '--weight', 'samples', '-o', 'counted.svg'])
  flame(folder, ['graph', PERF_DATA, '-o', 'timed.svg'])
  const refused = flame(folder, ['diff', 'counted.svg', PERF_DATA, '-o', 'x.svg'])
  t.is(refused.exitCode, 2)
  t.regex(refused.stderr, /count samples on both \(--weight samples/)
  const compared = flame(folder, ['diff', 'counted.svg', PERF_DATA, '--weight', 'samples', '-o', 'x.svg'])
  t.is(compared.exitCode, 0, compared.stderr)
  t.regex(flame(folder, ['collapse', 'timed.svg', '--weight', 'samples']).stderr, /does not tell samples/)
  const go = join(FIXTURES, 'go', '1.26', 'go.cpu.pb.gz')
  t.regex(flame(folder, ['top', go, '--weight', 'samples']).stdout, /functions, 45 samples in all/)
})

test('top lists functions by what they cost.', (t) => {
  const {stdout} = flame(t.context.folder, ['top', '-', '--limit', '2'], BEFORE)
  t.regex(stdout, /2 of 5 functions, 1,000 samples in all/)
  t.regex(stdout, /^parse +500 samples +50\.00% +500 samples +50\.00%$/m)
  const document = JSON.parse(flame(t.context.folder, ['top', '-', '--json', '--sort', 'total'], BEFORE).stdout)
  t.true(isDocument(document), JSON.stringify(isDocument.errors))
  t.like(document.functions[0], {function: 'main', self: 0, total: 1000, totalShare: 1})
})

test('diff names what grew, writes a picture, and fails above the threshold.', (t) => {
  const {folder} = t.context
  writeFileSync(join(folder, 'before.folded'), BEFORE)
  writeFileSync(join(folder, 'after.folded'), AFTER)
  const passed = flame(folder, ['diff', 'before.folded', 'after.folded', '--fail-above', '60'])
  t.is(passed.exitCode, 0)
  t.regex(passed.stdout, /^parse +grown +50\.00% +75\.00% +\+25\.00/m)
  t.true(existsSync(join(folder, 'after-diff.svg')))
  const failed = flame(folder, ['diff', 'before.folded', 'after.folded', '--fail-above', '20', '--json'])
  t.is(failed.exitCode, 9)
  const document = JSON.parse(failed.stdout)
  t.true(isDocument(document), JSON.stringify(isDocument.errors))
  t.like(document, {schemaVersion: 1, exitCode: 9, normalisation: 'total'})
  t.is(document.failed[0].function, 'parse')
})

test('diff says so when samples are too few for its gate, with how many would do, unless that may pass.', (t) => {
  const {folder} = t.context
  writeFileSync(join(folder, 'few.folded'), 'main;parse 11\nmain;write 26\n')
  writeFileSync(join(folder, 'more.folded'), 'main;parse 26\nmain;write 33\n')
  const argv = ['diff', 'few.folded', 'more.folded', '--fail-above', '2']
  const blind = flame(folder, argv)
  t.is(blind.exitCode, 10)
  t.regex(
    blind.stdout,
    /^Verdict: inconclusive: 37 samples before and 59 after are too few .* 80% power .* about [\d,]+ on/m,
  )
  t.regex(blind.stdout, /^Too few functions to measure how much they vary/m)
  t.regex(blind.stderr, /--fail-above 2 is inconclusive/)
  t.is(flame(folder, [...argv, '--inconclusive', 'pass']).exitCode, 0)
  const document = JSON.parse(flame(folder, [...argv, '--dispersion', '4', '--json']).stdout)
  t.true(isDocument(document), JSON.stringify(isDocument.errors))
  t.like(document, {exitCode: 10, verdict: 'inconclusive', dispersion: 4, dispersionGrounds: 'given', failed: []})
  t.is(flame(folder, ['diff', 'few.folded', 'more.folded']).exitCode, 0)
  t.is(flame(folder, [...argv, '--dispersion', '0']).exitCode, 2)
})

/** Eight functions below main, one of them of any weight, each a little different in each profile. */
function writeProfiles(folder: string, side: string, parse: number): string[] {
  return [1, 2, 3].map((number) => {
    const others = Array.from({length: 8}, (_, index) => `main;f${index} ${1000 + ((7 * number * (index + 3)) % 23)}`)
    writeFileSync(
      join(folder, `${side}-${number}.folded`),
      `${[`main;parse ${parse + 5 * number}`, ...others].join('\n')}\n`,
    )
    return `${side}-${number}.folded`
  })
}

test('diff of several profiles a side holds changes against what they vary by, and says who carries them.', (t) => {
  const {folder} = t.context
  const [before, after] = [writeProfiles(folder, 'old', 1000), writeProfiles(folder, 'new', 1500)]
  const argv = ['diff', '--before', ...before, '--after', ...after, '-o', 'd.svg']
  const requests = ['--normalize', 'requests', '--requests-before', '100,100,100', '--requests-after', '100,100,100']
  const {exitCode, stdout} = flame(folder, [...argv, ...requests])
  t.is(exitCode, 0)
  t.regex(stdout, /^Means of 3 profiles before and 3 after; /m)
  t.regex(stdout, /^parse +grown /m)
  t.regex(
    stdout,
    /^In all \+[\d.]+ samples per request \([\d.]+ → [\d.]+\), by what functions did by themselves: parse \+5 /m,
  )
  t.regex(stdout, /^By the ways to them: main > parse \+5 /m)
  const document = JSON.parse(flame(folder, [...argv, ...requests, '--json']).stdout)
  t.true(isDocument(document), JSON.stringify(isDocument.errors))
  t.like(document, {verdict: 'regression', confidence: 0.95, dispersionGrounds: 'profiles'})
  t.like(document.profiles, {before: 3, after: 3})
  const {change, functions, otherFunctions} = document.attribution
  const shared = functions.reduce((sum: number, part: {change: number}) => sum + part.change, otherFunctions.change)
  t.true(Math.abs(shared - change) < 1e-9)
  const gate = flame(folder, [...argv, '--fail-above', '2'])
  t.deepEqual([gate.exitCode, /Beyond --fail-above 2: parse grew/.test(gate.stderr)], [9, true])
})

test('diff refuses sides that are named twice, not at all, or of which only one is several profiles.', (t) => {
  const {folder} = t.context
  const [before, after] = [writeProfiles(folder, 'old', 1000), writeProfiles(folder, 'new', 1000)]
  const told = (...argv: string[]) => {
    const {exitCode, stderr} = flame(folder, ['diff', ...argv])
    return [exitCode, stderr] as const
  }
  t.like(told(), {0: 2})
  t.like(told('--before', ...before), {0: 2})
  const [twice, text] = told(before[0]!, '--before', before[0]!, '--after', after[0]!)
  t.deepEqual([twice, /and by name/.test(text)], [2, true])
  const [uneven, reason] = told('--before', ...before, '--after', after[0]!)
  t.deepEqual([uneven, /3 profiles before with 1 after/.test(reason)], [2, true])
  const [few, said] = told(
    '--before',
    ...before,
    '--after',
    ...after,
    '--normalize',
    'requests',
    '--requests-before',
    '5',
  )
  t.deepEqual([few, /take as many numbers of requests, and not 1/.test(said)], [2, true])
})

test('diff of one profile with itself finds nothing, and unlike events are refused.', (t) => {
  const {folder} = t.context
  const same = flame(folder, ['diff', PERF_DATA, PERF_DATA, '-o', 'd.svg'])
  t.is(same.exitCode, 0)
  t.regex(same.stdout, /^No change beyond chance/m)
  const unlike = flame(folder, ['diff', PERF_DATA, SWITCHES])
  t.is(unlike.exitCode, 2)
  t.regex(unlike.stderr, /measure different things/)
})

test('diff says what it takes the numbers of text without a unit for.', (t) => {
  const {exitCode, stderr} = flame(t.context.folder, ['diff', PERF_DATA, '-'], 'main;f 5\n')
  t.is(exitCode, 0)
  t.regex(stderr, /does not say what its numbers count: they are taken for .*nanoseconds/)
})

test('what is piped is the profile, never the name of one, and a recording from a pipe is whole.', (t) => {
  const {folder} = t.context
  const pipe = readFileSync(join(FIXTURES, 'perf-data', '6.1', 'pipe.data'))
  const {exitCode, stderr} = flame(folder, ['top', '-'], pipe)
  t.is(exitCode, 0)
  t.notRegex(stderr, /cut off|unfinished/)
  t.is(flame(folder, ['top'], BEFORE).exitCode, 2)
})

test('two columns are a difference: diff reads them from one input, graph says so.', (t) => {
  const {folder} = t.context
  const columns = 'main;parse 500 1500\nmain;write 400 400\n'
  t.regex(flame(folder, ['diff', '-', '--normalize', 'none'], columns).stdout, /^parse +grown/m)
  t.is(flame(folder, ['collapse', 'flame-diff.svg']).exitCode, 0)
  t.regex(flame(folder, ['diff', 'flame-diff.svg', '--normalize', 'none']).stdout, /^parse +grown/m)
  t.regex(flame(folder, ['graph', '-'], columns).stderr, /runner flame diff/)
})

test('export writes what other tools read.', (t) => {
  const {folder} = t.context
  flame(folder, ['export', PERF_TEXT, '--format', 'pprof', '-o', 'p.pb.gz'])
  t.is(gunzipSync(readFileSync(join(folder, 'p.pb.gz')))[0], 0x0a)
  const {stdout} = flame(folder, ['export', PERF_TEXT, '--format', 'speedscope'])
  t.is(JSON.parse(stdout).$schema, 'https://www.speedscope.app/file-format-schema.json')
  const folded = flame(folder, ['export', 'p.pb.gz', '--format', 'folded'])
  t.is(
    folded.stdout.split('\n').length,
    flame(folder, ['export', PERF_TEXT, '--format', 'folded']).stdout.split('\n').length,
  )
})

for (const [what, argv, input, exitCode, message] of [
  ['nothing', ['graph', '-'], '', 8, /empty|not one sample/],
  ['no profile', ['graph', '-'], 'hello world\n', 8, /hello world/],
  ['a file that is not there', ['top', 'nowhere.data'], '', 8, /nowhere\.data/],
  ['a folder without a recording', ['top', '.'], '', 8, /holds no recorded profile/],
  ['an unknown format', ['top', '-', '--format', 'nosuch'], 'a 1\n', 2, /nosuch/],
  ['an unknown sample type', ['top', '-', '--sample-type', 'bytes'], 'a 1\n', 2, /no sample type "bytes"/],
  ['no input at all', ['graph'], '', 2, /Missing 1 required arg: INPUT/],
  [
    'a number that is too small',
    ['graph', '-', '--width', '0'],
    'a 1\n',
    2,
    /--width: .*greater than or equal to 100.*: 0/,
  ],
  ['a width beyond the whole', ['graph', '-', '--minwidth', '101%'], 'a 1\n', 2, /more than the whole/],
  ['a width that is none', ['graph', '-', '--minwidth', 'wide'], 'a 1\n', 2, /minwidth/],
  ['symbols that are not there', ['top', '-', '--symbols', '/no/such'], 'a 1\n', 8, /\/no\/such/],
] as const) {
  test(`${what} is an error that says so, with exit code ${exitCode}.`, (t) => {
    const result = flame(t.context.folder, argv, input)
    t.is(result.exitCode, exitCode)
    t.regex(result.stderr, message)
    t.is(result.stdout, '')
    t.deepEqual(
      readdirSync(t.context.folder).filter((name) => name !== '.cache'),
      [],
    )
  })
}

test('a password in an address that was given to a flag of paths is not printed', (t) => {
  const {stderr} = flame(t.context.folder, ['top', PERF_DATA, '--symbols', 'https://me:open%20sesame@host.invalid/x'])
  t.regex(stderr, /host\.invalid/)
  t.notRegex(stderr, /sesame/)
})
