import test from 'ava'
import {byteSize, count, duration, hertz, rate, wholeSeconds} from '../../../src/config/parse/amounts.ts'
import type {Parser} from '../../../src/config/parse/raw-value.ts'
import {fromConfigFile, resolveWith} from '../_resolve.ts'

const WIDE = {minimum: 0, maximum: 1e12}

function reads(what: string, parse: Parser<number>, cases: Readonly<Record<string, number>>) {
  for (const [text, value] of Object.entries(cases)) {
    test(`${what}: ${JSON.stringify(text)} is ${value}`, (t) => t.is(parse(text), value))
  }
}

function refuses(what: string, parse: Parser<number>, texts: readonly string[], hint: RegExp) {
  for (const text of texts) {
    test(`${what}: ${JSON.stringify(text)} is refused, with the way to write it`, (t) => {
      const error = t.throws(() => parse(text), {name: 'RefusedValue'}) as Error & {hint?: string}
      t.regex(error.hint ?? '', hint)
    })
  }
}

reads('a duration', wholeSeconds(WIDE), {
  30: 30,
  '010': 10,
  '30s': 30,
  '30 s': 30,
  '2m': 120,
  '1.5m': 90,
  '1h30m': 5400,
  '1h 30m 10s': 5410,
  '1.1h': 3960,
  '2min': 120,
  '90sec': 90,
  '2 hours': 7200,
  '1d': 86_400,
  '3000ms': 3,
  '1H': 3600,
  '60.0': 60,
})
refuses(
  'a duration',
  wholeSeconds({minimum: 1, maximum: 604_800}),
  [
    '',
    'x',
    '0',
    '0s',
    '-5',
    '5.5',
    '1500ms',
    '8d',
    '2M',
    '1h30',
    '30s2',
    '1 m x',
    '1:30',
    's',
    'm5',
    '1h-5m',
    'NaN',
    '1e9h',
  ],
  /30, 30s, 2m or 1h30m/,
)
reads('a fine duration', duration({minimum: 1e-7, maximum: 1}), {
  0.0001: 0.0001,
  '1e-6': 1e-6,
  '100us': 1e-4,
  '50µs': 5e-5,
  '1ms': 1e-3,
  '200ns': 2e-7,
})
refuses('a fine duration', duration({minimum: 1e-7, maximum: 1}), ['2s', '0', '1x', '1ns'], /100us or 1ms/)
reads('a count', count(WIDE), {
  1: 1,
  '010': 10,
  '+5': 5,
  '1k': 1000,
  '1K': 1000,
  '1.5k': 1500,
  '1.1k': 1100,
  '.5k': 500,
  '2 k': 2000,
  '2M': 2_000_000,
  '1Ki': 1024,
  '10_000': 10_000,
  '1e3': 1000,
})
refuses(
  'a count',
  count(WIDE),
  ['', 'x', 'k', '1.5', '1.0005k', '1m', '1kk', '1 000', '1_', '0x10', '-1', '1ki2', 'Infinity'],
  /1k or 1\.5k/,
)
reads('a size', byteSize(WIDE), {
  1024: 1024,
  '1k': 1000,
  '1kB': 1000,
  '1Ki': 1024,
  '64KiB': 65_536,
  '100 bytes': 100,
  '1M': 1e6,
})
refuses('a size', byteSize(WIDE), ['1kbit', '1x', '1.5', '-1'], /64KiB/)
reads('a frequency', hertz(WIDE), {99: 99, '1k': 1000, '4kHz': 4000, '997 Hz': 997})
refuses('a frequency', hertz(WIDE), ['4kH', '9.5', '1s'], /4kHz/)
reads('a rate', rate(WIDE), {0.5: 0.5, '1k': 1000, '1.5k': 1500, '2.5': 2.5, '1e3': 1000})

test('every source takes amounts as people write them', async (t) => {
  const {settings} = await fromConfigFile(
    'conn: [16, 1k]\nqps: 1.5k,2M\nsize: 64Ki\nduration: 1h30m\nconnection_reuse: 1k:2k\n',
  )
  t.deepEqual(settings.connections, [16, 1000])
  t.deepEqual(settings.qps, [1500, 2_000_000])
  t.deepEqual(settings.sizesBytes, [65_536])
  t.is(settings.durationSeconds, 5400)
  t.deepEqual(settings.connectionReuse, {minimum: 1000, maximum: 2000})
  const more = await resolveWith({
    flags: {set: ['readyTimeout=5m', 'frequency=1kHz', 'resolution=100us']},
    environment: {RUNNER_DURATION: '2m', RUNNER_REPEATS: '1k', RUNNER_PROXY_CONCURRENCY: '1k'},
  })
  t.is(more.settings.durationSeconds, 120)
  t.is(more.settings.repeats, 1000)
  t.is(more.settings.proxy.concurrency, 1000)
  t.is(more.settings.kubernetes.readyTimeoutSeconds, 300)
  t.is(more.settings.frequencyHertz, 1000)
  t.is(more.settings.resolutionSeconds, 1e-4)
})
