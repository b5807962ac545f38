import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import {exampleDocument, exampleGraph, exampleProfile, exampleResult, exampleRun} from '../../results/example.ts'
import {renderExample} from '../render-example.ts'

const HOSTILE = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>&amp;\u0000\u001b`

/** Each start tag with its attributes, as far as text can tell. */
function tagsOf(page: string): string[] {
  return page.match(/<[a-z][^>]*>/gi) ?? []
}

test('every cell, its numbers and its marks are on the page', (t) => {
  const page = renderExample('html')
  for (const {label} of exampleDocument().cells) t.true(page.includes(label))
  for (const text of ['3.46', '10,432', 'machine saturated', 'rate not held', 'SIGSEGV', 'Example CPU', '+8.3 %']) {
    t.true(page.includes(text), text)
  }
})

test('pictures are linked relative to the page, so that both can be moved', (t) => {
  const page = renderExample('html')
  const svg = '../../flame/flameoutput/2026-01-31-120000_demo_qps_1000_c_16_1024_both-oncpu-fortioclient.svg'
  t.true(page.includes(`<img loading="lazy" src="${svg}"`))
  t.true(page.includes(`<a href="${svg}"`))
  t.notRegex(page, /(href|src)="\//)
})

test('the page needs neither network nor script, and no handler stands in it', (t) => {
  const page = renderExample('html')
  t.notRegex(page, /https?:\/\//)
  t.deepEqual(
    tagsOf(page).filter((tag) => /^<script|\son[a-z]+=|javascript:/i.test(tag)),
    [],
  )
  t.regex(page, /http-equiv="Content-Security-Policy" content="default-src 'none'/)
})

test('a proxy that its CPU limit held back stands out, one that nobody knows about has a dash', (t) => {
  const page = renderExample('html')
  t.is(page.match(/<td class="warn" data-title="throttled">12\.3 %<\/td>/g)?.length, 1)
  t.true(page.includes('<th>throttled</th>'))
  t.regex(page, /fortioclient-sidecar<\/td>.*<td data-title="throttled">-<\/td><\/tr>/)
})

test('the proxy alone stands in parentheses where others in its container use as much as can be seen', (t) => {
  const [proxy] = exampleResult().proxies
  const pageOf = (own: {cpuSeconds: number | null; rssBytes: number | null}) => {
    const proxies = [{...proxy!, cpuSeconds: 2, rssBytes: 100e6, own}]
    return renderExample('html', {}, exampleDocument({cells: [exampleResult({proxies})]}))
  }
  const page = pageOf({cpuSeconds: 1.75, rssBytes: 70e6})
  t.regex(
    page,
    /<td data-title="CPU seconds">2\.00 \(1\.75\)<\/td><td data-title="resident memory">100(\.0)? MB \(70(\.0)? MB\)/,
  )
  for (const own of [
    {cpuSeconds: 2, rssBytes: 100e6},
    {cpuSeconds: null, rssBytes: null},
  ])
    t.regex(pageOf(own), /<td data-title="CPU seconds">2\.00<\/td><td data-title="resident memory">[^(]+<\/td>/)
})

test('a proxy whose figures nobody vouches for has dashes', (t) => {
  const unknown = {cpuSeconds: null, cpuMicrosecondsPerRequest: null, rssBytes: null, workerThreads: null}
  const proxies = [{...exampleResult().proxies[0]!, ...unknown}]
  const page = renderExample('html', {}, exampleDocument({cells: [exampleResult({proxies})]}))
  t.regex(
    page,
    /fortioclient-sidecar<\/td><td data-title="requests carried">29,992<\/td>(<td data-title="[\w ]+">-<\/td>){4}<\/tr>/,
  )
})

test('hostile text is text on the page', (t) => {
  const graph = exampleGraph(HOSTILE, {
    sampleType: HOSTILE,
    unit: HOSTILE,
    svg: `/home/me/bench/flame/${HOSTILE.replace('\u0000', '')}.svg`,
  })
  const profile = exampleProfile({name: HOSTILE, event: HOSTILE, flameGraphs: [graph]})
  const failed = exampleProfile({name: HOSTILE, status: 'failed', reason: HOSTILE, flameGraphs: []})
  const warnings = [{code: 'x', message: HOSTILE, hint: HOSTILE}]
  const proxies = [{...exampleResult().proxies[0]!, proxy: HOSTILE}]
  const cells = [
    exampleResult({label: HOSTILE, profiles: [profile, failed], warnings, proxies}),
    exampleResult({label: HOSTILE, status: 'failed', reason: HOSTILE}),
  ]
  const plain = renderExample(
    'html',
    {run: null},
    exampleDocument({cells: cells.map((cell) => withoutHostility(cell))}),
  )
  const page = renderExample('html', {run: null}, exampleDocument({cells, testbed: HOSTILE}))
  t.notRegex(page, /<script|<img src=x/i)
  t.deepEqual(tagNames(page), tagNames(plain))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  t.notRegex(page, /[\u0000\u001b]/)
})

function withoutHostility<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll(JSON.stringify(HOSTILE).slice(1, -1), 'calm'))
}

function tagNames(page: string): string[] {
  return tagsOf(page).map((tag) => /^<[a-z0-9]+/i.exec(tag)![0])
}

test('a run without a single latency has a page too', (t) => {
  const cells = [exampleResult({status: 'failed', reason: 'no', latencyMs: null, proxies: [], path: []})]
  const page = renderExample('html', {run: null}, exampleDocument({cells, warnings: []}))
  t.notRegex(page, /<svg|NaN|undefined|\[object/)
})

test('nothing on the page is a number that is none', (t) => {
  t.notRegex(renderExample('html'), /NaN|undefined|Infinity|\[object/)
})

test('bars of one cell never shrink from p50 to p99', (t) => {
  const page = renderExample('html')
  const bars = [...page.matchAll(/<rect class="(p\d+)" x="12" y="(\d+)" width="([\d.]+)"/g)].filter(
    ([, , y]) => y !== '4',
  )
  t.true(bars.length >= 16)
  for (let index = 0; index < bars.length; index += 4) {
    const widths = bars.slice(index, index + 4).map(([, , , width]) => Number(width))
    t.deepEqual(
      widths,
      widths.toSorted((one, other) => other - one),
    )
  }
})

test('the style sheet serves dark and light readers', (t) => {
  const source = readFileSync(join(import.meta.dirname, '../../../src/report/html/page-style.ts'), 'utf8')
  t.regex(source, /prefers-color-scheme: dark/)
})

test('The environment and the settings read as people write them: no nanoseconds by the million, no camelCase keys.', (t) => {
  const run = exampleRun()
  const deployment = {
    startNanoseconds: 3_747_474_710,
    waitMicroseconds: 3_000_000,
    pauseUs: 250,
    container: {memoryBytes: 25_276_514_304, cpuCycles: 1_200_000_000},
    tls: {kind: 'mutual'},
    pullSecrets: [],
    includeOutboundIPRanges: '*',
  }
  const page = renderExample('html', {run: {...run, deployment}})
  const rows = [...page.matchAll(/<tr><td class="left">([^<]*)<\/td><td class="left wrap">([^<]*)<\/td><\/tr>/g)]
  const facts = new Map(rows.map(([, name, value]) => [name!, value!]))
  t.is(facts.get('testbed, start'), '3.7s')
  t.is(facts.get('testbed, wait'), '3s')
  t.is(facts.get('testbed, pause'), '250 µs')
  t.is(facts.get('testbed, container, memory'), '25.3 GB')
  t.is(facts.get('testbed, container, CPU cycles'), '1.2 G')
  t.is(facts.get('testbed, TLS, kind'), 'mutual')
  t.is(facts.get('testbed, pull secrets'), '-')
  t.is(facts.get('testbed, include outbound IP ranges'), '*')
  for (const [name, value] of facts) {
    t.notRegex(name, /[a-z]{2}[A-Z]|[A-Z]{2}[a-z]{2}/)
    t.notRegex(`${name} ${value}`, /\d{7}|seconds|bytes/i)
  }
})

test('Every field of the wide tables says its column, for pages that are too narrow for columns.', (t) => {
  const page = renderExample('html')
  for (const [row] of page.matchAll(/<tr><td class="left"[^>]*>(?:(?!<\/tr>).)*data-title.*?<\/tr>/g)) {
    t.is(
      row.match(/<td/g)!.length - 1,
      row.match(/<td [^>]*data-title="[^"]+"/g)!.length - (row.includes('data-title="cell"') ? 1 : 0),
    )
  }
})

test('what the control plane did stands on the page where there is one, with what proxies refused standing out', (t) => {
  const page = renderExample('html')
  t.regex(page, /<h2>Control plane<\/h2>/)
  t.regex(
    page,
    /default × 2<\/td><td class="wrap" data-title="pushes">1,234 \(cds 1,000, eds 234, lds_senderr 1\)<\/td>/,
  )
  t.regex(page, /0\.032 s \(p99 at most 0\.500 s\)<\/td><td class="warn" data-title="refused">3<\/td>/)
  t.notRegex(renderExample('html', {}, exampleDocument({cells: [exampleResult()]})), /Control plane/)
})
