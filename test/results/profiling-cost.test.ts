import test from 'ava'
import {profilingCosts} from '../../src/results/profiling-cost.ts'
import {exampleDocument, exampleResult} from './example.ts'

test('a profiled cell is compared with its plain twin', (t) => {
  const [cost, ...others] = profilingCosts(exampleDocument().cells)
  t.deepEqual(others, [])
  t.deepEqual(cost?.profilers, ['oncpu'])
  t.is(cost?.cpuMicrosecondsPerRequest[0]?.without, 120.02)
  t.is(cost?.cpuMicrosecondsPerRequest[0]?.with, 130.02)
  t.is(cost?.p50Ms.added, 0.65 / 0.6123 - 1)
  t.is(cost?.p99Ms.with, 4.1)
})

test('each of several profilers is compared with the same plain cell', (t) => {
  const cells = [exampleResult({profiled: true}), exampleResult(), exampleResult({profiled: true})]
  t.is(profilingCosts(cells).length, 2)
})

test('cells of another load or another repeat are no twins', (t) => {
  const profiled = exampleResult({profiled: true})
  t.deepEqual(profilingCosts([profiled, exampleResult({requestedQps: 2000}), exampleResult({repeat: 2})]), [])
})

test('what was not measured has no cost', (t) => {
  const plain = exampleResult({latencyMs: null})
  t.is(profilingCosts([plain, exampleResult({profiled: true})])[0]?.p99Ms.added, null)
})
