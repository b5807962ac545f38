import test from 'ava'
import {type Cell, MODES} from '../../../src/config/cells/cell.ts'
import {cellCount, cellsOf} from '../../../src/config/cells/matrix.ts'
import {LABEL} from '../../../src/config/parse/load-values.ts'
import type {Settings} from '../../../src/config/settings.ts'
import {resolveWith} from '../_resolve.ts'

const {settings: DEFAULTS} = await resolveWith({flags: {labels: 'run'}})

/** Numbers 0..limit-1 that are the same in every run of the tests (Park and Miller's generator). */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state * 48_271) % 2_147_483_647
    return state % limit
  }
}

function someOf<T>(all: readonly T[], below: (limit: number) => number): T[] {
  const chosen = all.filter(() => below(2) === 1)
  return chosen.length === 0 ? [all[below(all.length)]!] : chosen
}

function randomSettings(seed: number): Settings {
  const below = randomNumbers(seed)
  return {
    ...DEFAULTS,
    connections: someOf([1, 2, 16, 64], below),
    qps: someOf([10, 1000, 'max'] as const, below),
    sizesBytes: someOf([0, 1024], below),
    modes: someOf(['serversidecar', 'clientsidecar', 'bothsidecar', 'ingress'] as const, below),
    repeats: 1 + below(3),
    measureProfilingCost: below(2) === 1,
    profilers:
      below(2) === 1
        ? []
        : [
            {kind: 'custom', name: 'a', command: 'x {sidecar_pid}'},
            {kind: 'preset', name: 'b', preset: 'oncpu', tool: null},
          ],
  }
}

for (const seed of [1, 22, 333, 4444, 55_555, 666_666]) {
  const settings = randomSettings(seed)
  const cells = cellsOf(settings)

  test(`plan ${seed}: its size is the product of the axes`, (t) => {
    const profilers =
      settings.profilers.length === 0 ? 1 : settings.profilers.length + (settings.measureProfilingCost ? 1 : 0)
    const {connections, qps, sizesBytes, modes, repeats} = settings
    t.is(cells.length, connections.length * qps.length * sizesBytes.length * modes.length * repeats * profilers)
    t.is(cellCount(settings), cells.length)
  })

  test(`plan ${seed}: keys and folder names are distinct`, (t) => {
    t.is(new Set(cells.map(({key}) => key)).size, cells.length)
    t.is(new Set(cells.map(({directoryName}) => directoryName)).size, cells.length)
    for (const {key} of cells) t.regex(key, /^[0-9a-f]{16}$/)
  })

  test(`plan ${seed}: the same inputs give the same keys, whatever the labels`, (t) => {
    const again = cellsOf({...settings, runLabel: 'other', extraLabels: 'more', outputDirectory: '/x'})
    t.deepEqual(
      again.map(({key}) => key),
      cells.map(({key}) => key),
    )
  })
}

const changes: Partial<Settings>[] = [
  {durationSeconds: 5},
  {tls: 'none'},
  {mesh: 'istio'},
  {protocol: 'grpc'},
  {headers: [['a', 'b']]},
  {jitter: true},
  {keepalive: false},
  {connectionReuse: {minimum: 1, maximum: 2}},
  {resolutionSeconds: 0.001},
  {warmupSeconds: 5},
  {telemetryMode: 't'},
  {loadGenerator: 'nighthawk'},
  {proxy: {...DEFAULTS.proxy, concurrency: 4}},
  {profilers: [{kind: 'custom', name: 'perf', command: 'x'}]},
]
for (const change of changes) {
  test(`the key changes with ${JSON.stringify(change)}`, (t) => {
    t.not(cellsOf({...DEFAULTS, ...change})[0]!.key, cellsOf(DEFAULTS)[0]!.key)
  })
}

test('the frequency is part of the key of a preset alone', (t) => {
  const keyWith = (profilers: Settings['profilers'], frequencyHertz: number) =>
    cellsOf({...DEFAULTS, profilers, frequencyHertz})[0]!.key
  t.is(keyWith([], 99), keyWith([], 177))
  const preset = [{kind: 'preset', name: 'oncpu', preset: 'oncpu', tool: null}] as const
  t.not(keyWith(preset, 99), keyWith(preset, 177))
})

test('keys stay what they are from version to version', (t) => {
  t.is(cellsOf(DEFAULTS)[0]!.key, 'e4bee67073966687')
})

const BLOCKS: Settings = {
  ...DEFAULTS,
  repeats: 2,
  connections: [1, 2],
  modes: ['serversidecar', 'bothsidecar'],
  measureProfilingCost: true,
  profilers: [{kind: 'custom', name: 'p', command: 'x {sidecar_pid}'}],
}

function shown({mode, profiler}: Cell): string {
  return `${mode} ${profiler?.name ?? '-'}`
}

test('modes and profilers of one load stand next to each other, every other time backwards', (t) => {
  const forward = ['serversidecar -', 'serversidecar p', 'bothsidecar -', 'bothsidecar p']
  const blocks = [...Map.groupBy(cellsOf(BLOCKS), ({block}) => block).values()]
  t.is(blocks.length, 4)
  for (const block of blocks) {
    t.is(new Set(block.map(({repeat, connections}) => `${repeat} ${connections}`)).size, 1)
    t.deepEqual(block.map(shown), block[0]!.repeat === 1 ? forward : forward.toReversed())
  }
})

test('loads take turns in an order that is the same each time, and the repeats of each stay in theirs', (t) => {
  const settings = {...BLOCKS, repeats: 20}
  const order = cellsOf(settings).map(({block, repeat, connections}) => ({block, repeat, connections}))
  t.deepEqual(
    cellsOf(settings).map(({block, repeat, connections}) => ({block, repeat, connections})),
    order,
  )
  for (const connections of [1, 2]) {
    const repeats = order.filter((cell) => cell.connections === connections).map(({repeat}) => repeat)
    t.deepEqual(
      repeats,
      repeats.toSorted((one, other) => one - other),
    )
  }
  const loads = [...Map.groupBy(order, ({block}) => block).values()].map(([cell]) => cell!.connections)
  const changes = loads.filter((load, index) => index > 0 && load !== loads[index - 1]).length
  t.true(changes > 8 && changes < 39, String(changes))
})

test('without repeats the order is that of the settings, and the block is no part of the key', (t) => {
  const once = cellsOf({...BLOCKS, repeats: 1})
  t.deepEqual(
    once.map(({connections, block}) => [connections, block]),
    [1, 1, 1, 1, 2, 2, 2, 2].map((load) => [load, load]),
  )
  const alone = cellsOf({...BLOCKS, repeats: 1, connections: [2]})
  t.deepEqual(
    alone.map(({key}) => key),
    once.slice(4).map(({key}) => key),
  )
})

test('labels have the form that people know', (t) => {
  const settings: Settings = {
    ...DEFAULTS,
    modes: ['baseline', 'serversidecar', 'clientsidecar', 'bothsidecar', 'ingress'],
    qps: ['max', 0.5],
    telemetryMode: 'none',
    extraLabels: 'mtls',
  }
  t.deepEqual(
    cellsOf(settings).map(({label}) => label),
    [
      ...['baseline', 'serveronly', 'clientonly', 'both', 'ingress'].map(
        (end) => `run_qps_max_c_16_1024_none_mtls_${end}`,
      ),
      ...['baseline', 'serveronly', 'clientonly', 'both', 'ingress'].map(
        (end) => `run_qps_0.5_c_16_1024_none_mtls_${end}`,
      ),
    ],
  )
  t.is(cellsOf(DEFAULTS)[0]!.label, 'run_qps_1000_c_16_1024_both')
})

test('labels and folders tell profiler and repeat, and keep the mode last', (t) => {
  const cells = cellsOf({
    ...DEFAULTS,
    repeats: 2,
    measureProfilingCost: true,
    profilers: [{kind: 'envoy', name: 'heapprofiler', endpoint: 'heapprofiler'}],
  })
  t.deepEqual(
    cells.map(({directoryName}) => directoryName),
    ['_both', '_heapprofiler_both', '_heapprofiler_r2_both', '_r2_both'].map((end) => `run_qps_1000_c_16_1024${end}`),
  )
})

test('long labels are cut to what fortio keeps, end in their mode, and stay different', (t) => {
  const long = 'x'.repeat(64)
  const labels = ['y', 'z'].flatMap((last) =>
    cellsOf({
      ...DEFAULTS,
      runLabel: long,
      telemetryMode: long,
      extraLabels: `${long.slice(1)}${last}`,
      modes: ['serversidecar', 'bothsidecar'],
    }).map(({label}) => label),
  )
  t.is(new Set(labels).size, 4)
  for (const label of labels) {
    t.regex(label, /_(serveronly|both)$/)
    t.true(label.length <= 78)
    for (const part of label.match(/.{1,64}/g)!) t.regex(part, LABEL)
  }
})

test('baseline has no TLS, and no profile of a sidecar that no request crosses', (t) => {
  const cells = cellsOf({
    ...DEFAULTS,
    modes: ['baseline', 'bothsidecar'],
    measureProfilingCost: true,
    profilers: [
      {kind: 'preset', name: 'oncpu', preset: 'oncpu', tool: null},
      {kind: 'custom', name: 'machine', command: 'perf record -a -- sleep {duration}'},
    ],
  })
  t.deepEqual(
    cells.map(({mode, tls, profiler}) => [mode, tls, profiler?.name ?? null]),
    [
      ['baseline', 'none', null],
      ['baseline', 'none', 'machine'],
      ['bothsidecar', 'mutual', null],
      ['bothsidecar', 'mutual', 'oncpu'],
      ['bothsidecar', 'mutual', 'machine'],
    ],
  )
})

test('a cell speaks TLS where its mode has a hop between two proxies, and nowhere else', (t) => {
  const tlsWith = (tls: Settings['tls']) =>
    cellsOf({...DEFAULTS, modes: MODES, tls}).map((cell) => `${cell.mode} ${cell.tls}`)
  t.deepEqual(tlsWith('mutual'), [
    'baseline none',
    'serversidecar none',
    'clientsidecar none',
    'bothsidecar mutual',
    'ingress mutual',
  ])
  t.deepEqual(
    tlsWith('none'),
    MODES.map((mode) => `${mode} none`),
  )
})

for (const mode of ['baseline', 'serversidecar', 'clientsidecar'] as const) {
  test(`cells of ${mode} are the same whatever TLS is asked for between proxies`, (t) => {
    const keyWith = (tls: Settings['tls']) => cellsOf({...DEFAULTS, modes: [mode], tls})[0]!.key
    t.is(keyWith('none'), keyWith('mutual'))
  })
}
