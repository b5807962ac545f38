import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {stripVTControlCharacters} from 'node:util'
import test from 'ava'
import type {LatencyMs} from '../../../src/results/schema.ts'
import {styleFor} from '../../../src/terminal/style.ts'
import {exampleDocument, exampleProfile, exampleResult, exampleRun} from '../../results/example.ts'
import {renderExample} from '../render-example.ts'

function golden(width: number): string {
  return readFileSync(join(import.meta.dirname, `../../fixtures/report/table-${width}.txt`), 'utf8')
}

for (const width of [80, 160]) {
  test(`the closing table at ${width} columns is as recorded`, (t) => {
    t.is(renderExample('table', {width}), golden(width))
  })

  test(`no line of numbers is wider than ${width} columns`, (t) => {
    const lines = renderExample('table', {width}).split('\nasked, got')[0]!.split('\n')
    t.deepEqual(
      lines.filter((line) => line.length > width),
      [],
    )
  })
}

test('every cell stands in the table with its marks', (t) => {
  const text = renderExample('table', {width: 200})
  for (const mark of ['profiled', 'machine saturated', 'throttled', 'rate not held', 'failed', 'errors'])
    t.true(text.includes(mark), mark)
})

test('CPU that nobody vouches for is a dash', (t) => {
  const proxies = [{...exampleResult().proxies[0]!, cpuSeconds: null, cpuMicrosecondsPerRequest: null}]
  const text = renderExample('table', {width: 200}, exampleDocument({cells: [exampleResult({proxies})]}))
  t.regex(text, /client CPU +idle.*\n.* - +42\.0 %/)
})

test('connections opened per second stand in the table where the generator replaced some', (t) => {
  const shown = (openedConnectionsPerSecond: number | null) => {
    const cells = [exampleResult({connections: 2, actualDurationSeconds: 10, openedConnectionsPerSecond})]
    return renderExample('table', {width: 200}, exampleDocument({cells}))
  }
  t.regex(shown(37.5), /opened\/s/)
  t.regex(shown(37.5), / 37\.5 /)
  for (const none of [0.2, null]) t.notRegex(shown(none), /opened/)
})

test('colour changes nothing but colour', (t) => {
  const style = styleFor({isTTY: true}, {FORCE_COLOR: '1'})
  const colored = renderExample('table', {width: 80, style})
  t.not(colored, golden(80))
  t.is(stripVTControlCharacters(colored), golden(80))
})

test('after a run on a cluster without profiles, the next command names the same pods or namespace', (t) => {
  const example = exampleRun()
  const next = (kubernetes: object) => {
    const settings = {...example.settings, kubernetes} as typeof example.settings
    const document = exampleDocument({testbed: 'kubernetes', cells: [exampleResult({profiles: []})]})
    return renderExample('table', {run: {...example, settings}}, document)
      .split('\n')
      .at(-2)!
      .trim()
  }
  const cluster = {attach: false, keep: false, namespace: 'mine', context: null, kubeconfig: null}
  t.is(next(cluster), 'runner bench --testbed kubernetes -n mine --profiler oncpu')
  t.is(
    next({...cluster, attach: true, context: 'far away'}),
    "runner bench --attach -n mine --context 'far away' --profiler oncpu",
  )
})

test('pictures inside the current folder have relative paths, others absolute ones', (t) => {
  const inside = renderExample('table')
  t.regex(inside, /^ {4}flame\/flameoutput\/2026/m)
  t.regex(renderExample('table', {currentDirectory: '/elsewhere'}), /^ {4}\/home\/me\/bench\/flame\/flameoutput\//m)
  t.regex(renderExample('table', {currentDirectory: '/home/me/ben'}), /^ {4}\/home\/me\/bench\/flame\/flameoutput\//m)
})

test('control characters of a hostile reason or label never reach the terminal', (t) => {
  const cell = exampleResult({status: 'failed', label: 'x\u001b[2J', reason: '\u001b]0;owned\u0007\rtail'})
  const text = renderExample('table', {}, exampleDocument({cells: [cell]}))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  t.notRegex(text, /[\u001b\u0007\r]/)
})

test('a warning that several cells share is told once, with the cells', (t) => {
  const warnings = [{code: 'errors', message: 'some failed'}]
  const cells = ['a', 'b', 'c', 'd'].map((label) => exampleResult({label, warnings}))
  const text = renderExample('table', {}, exampleDocument({cells, warnings: []}))
  t.deepEqual(text.match(/warning:.*/g), ['warning: a, b, c and 1 more: some failed'])
})

test('after a run with pictures the next command opens the page', (t) => {
  const cells = [exampleResult({profiled: true, profiles: [exampleProfile()]})]
  t.regex(renderExample('table', {}, exampleDocument({cells})), /\n {2}xdg-open runs\/.*\/index\.html\n$/)
})

test('after a run without pictures the next command takes some', (t) => {
  t.regex(
    renderExample('table', {}, exampleDocument({cells: [exampleResult()]})),
    /\n {2}runner bench --profiler oncpu\n$/,
  )
})

test('after a run that is not finished the next command goes on with it', (t) => {
  t.regex(
    renderExample('table'),
    /1 cell is left; go on with:\n {2}runner bench --resume runs\/2026-01-31-120000_demo\n$/,
  )
})

test('a folder with a space is one word of the next command', (t) => {
  const text = renderExample('table', {}, exampleDocument({runDirectory: '/home/me/bench/my runs/r'}))
  t.true(text.endsWith("  runner bench --resume 'my runs/r'\n"))
})

/** A run of two modes with four repeats, the second mode 1.3 times as slow, in a machine that drifts. */
function repeatedDocument(others: (p50: number) => Partial<LatencyMs> = () => ({})) {
  const drift = [1, 1.1, 0.9, 1.2]
  const cells = (['baseline', 'bothsidecar'] as const).flatMap((mode) =>
    drift.map((factor, index) => {
      const p50 = factor * (mode === 'baseline' ? 1 : 1.3)
      const label = `demo${index === 0 ? '' : `_r${index + 1}`}_${mode === 'baseline' ? mode : 'both'}`
      const latencyMs = {...exampleResult().latencyMs!, p50, ...others(p50)}
      const rateHeld = index !== 2
      return exampleResult({key: label, label, mode, repeat: index + 1, block: index + 1, latencyMs, rateHeld})
    }),
  )
  return exampleDocument({cells, warnings: []})
}

test('repeats are one row: median, interval and spread, what only some have, and what it is beside the base', (t) => {
  const text = renderExample('table', {width: 250}, repeatedDocument())
  t.regex(text, /^demo_both +4 +1,000 +1,000 +1\.37 \[1\.11, 1\.65\] 12\.3 % .*rate not held \(1 of 4\)$/m)
  t.regex(text, /^demo_both +1\.30 × slower \[1\.30, 1\.30\] +1\.00 × \[1\.00, 1\.00\] .* demo_baseline$/m)
  t.notRegex(text, /_r2_/)
})

test('repeats are one row of the page, too', (t) => {
  const page = renderExample('html', {}, repeatedDocument())
  t.regex(page, /<td class="right" data-title="p50">1\.37 <span class="whole">\[1\.11, 1\.65\]<\/span> 12\.3 %<\/td>/)
  t.true(page.includes('1.30 × slower <span class="whole">[1.30, 1.30]</span>'))
})

test('the plot of latencies has one bar for all repeats of a cell: their medians, and how far p99 of them lie apart', (t) => {
  const page = renderExample(
    'html',
    {},
    repeatedDocument((p50) => ({p99: 10 * p50})),
  )
  const titles = [...page.matchAll(/<g><title>([^<]*)/g)].map(([, title]) => title!)
  t.is(titles.length, 2)
  t.regex(titles[1]!, /^demo_both, median of 4 repeats: p50 1\.37 ms, .*, p99 of repeats from 11\.7 to 15\.6 ms$/)
  t.is(page.match(/<path class="range"/g)?.length, 3)
})

test('the plot of latencies of cells measured once tells of no repeats', (t) => {
  const page = renderExample('html')
  t.regex(page, /<g><title>/)
  t.notRegex(page, /median of|class="range"/)
})
