import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import {probe, resolutionFor, resolutionOfMedian, shape} from '../../../src/load/fortio/resolution.ts'
import {exampleCell} from '../example-cell.ts'

const HTTP = join(import.meta.dirname, '../../fixtures/load/fortio/1.68.0/http.json')

test('a median lies at 10 to 25 resolutions, which are 1, 2 or 5 times a power of ten', (t) => {
  for (let median = 1.1e-5; median < 0.19; median *= 1.07) {
    const resolution = resolutionOfMedian(median)
    t.true(median / resolution >= 9.999 && median / resolution <= 25.001, `${median} gets ${resolution}`)
    t.regex(resolution.toExponential(), /^[125]e-\d$/)
  }
})

test('the resolution stays between a microsecond and ten milliseconds', (t) => {
  t.is(resolutionOfMedian(1e-9), 1e-6)
  t.is(resolutionOfMedian(100), 1e-2)
})

test('a probe is the cell itself, shorter', (t) => {
  const cell = exampleCell({requestedQps: 2000})
  t.deepEqual(probe(cell), {cell, loadSeconds: 0.2, resolutionSeconds: 1e-5})
  t.is(probe(exampleCell({requestedQps: 'max'}))?.cell.requestedQps, 'max')
})

test('a slow cell is probed fast enough for a median', (t) => {
  t.is(probe(exampleCell({requestedQps: 1}))?.cell.requestedQps, 500)
})

test('a cell that names its resolution needs no probe', (t) => {
  t.is(probe(exampleCell({resolutionSeconds: 1e-4})), null)
})

test('the resolution comes from the probe that was recorded', (t) => {
  const text = readFileSync(HTTP, 'utf8')
  const median = JSON.parse(text).DurationHistogram.Percentiles[0].Value
  t.is(resolutionFor(text), resolutionOfMedian(median))
})

test('a profiled cell and a repeat share the shape of the plain one, another rate does not', (t) => {
  const plain = shape(exampleCell())
  const profiler = {kind: 'preset', name: 'oncpu', preset: 'oncpu', tool: null} as const
  t.is(shape(exampleCell({key: 'other', repeat: 2, profiler})), plain)
  t.not(shape(exampleCell({requestedQps: 1000})), plain)
})
