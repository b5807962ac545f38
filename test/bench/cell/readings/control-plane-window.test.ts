import test from 'ava'
import {controlPlaneBetween} from '../../../../src/bench/cell/readings/control-plane-window.ts'
import type {ControlPlaneReading} from '../../../../src/testbeds/testbed.ts'

type Instance = ControlPlaneReading['instances'][number]

const LAST = Number.POSITIVE_INFINITY

function istiod(instance: string, changes: Partial<Instance> = {}): Instance {
  return {
    instance,
    startedAtSeconds: 1_796_435_100,
    cpuSeconds: 10,
    rssBytes: 100e6,
    pushes: {cds: 5, eds: 7},
    rejects: 1,
    convergence: {
      count: 4,
      sumSeconds: 0.5,
      atMost: [
        [0.1, 4],
        [0.5, 4],
        [LAST, 4],
      ],
    },
    ...changes,
  }
}

function reading(...instances: Instance[]): ControlPlaneReading {
  return {revision: 'default', instances}
}

test('what all instances did is the sum of their differences, memory what they have at the end', (t) => {
  const later = istiod('a', {
    cpuSeconds: 10.5,
    rssBytes: 120e6,
    pushes: {cds: 6, eds: 9, lds_senderr: 2},
    convergence: {
      count: 14,
      sumSeconds: 3,
      atMost: [
        [0.1, 8],
        [0.5, 14],
        [LAST, 14],
      ],
    },
  })
  const {result, warnings} = controlPlaneBetween(
    reading(istiod('a'), istiod('b')),
    reading(later, istiod('b', {cpuSeconds: 10.25})),
  )
  t.deepEqual(result, {
    revision: 'default',
    instances: 2,
    pushes: 3,
    pushesByType: {cds: 1, eds: 2, lds_senderr: 2},
    rejects: 0,
    convergenceSeconds: {mean: 0.25, p99AtMost: 0.5},
    cpuSeconds: 0.75,
    rssBytes: 220e6,
  })
  t.deepEqual(warnings, [])
})

test('an instance that came meanwhile has done all of it since', (t) => {
  const {result} = controlPlaneBetween(reading(istiod('a')), reading(istiod('a'), istiod('b', {cpuSeconds: 2})))
  t.like(result, {instances: 2, pushes: 12, rejects: 1, cpuSeconds: 2})
})

test('one that ended or was started anew leaves the window unknown, and which it was is said', (t) => {
  const renewed = istiod('a', {startedAtSeconds: 1_796_435_200, cpuSeconds: 1})
  for (const [after, reason] of [
    [reading(renewed), /a was started anew/],
    [reading(istiod('b')), /a has ended/],
    [{unread: 'port 15014 of pod n/a did not answer'}, /15014/],
  ] as const) {
    const {result, warnings} = controlPlaneBetween(reading(istiod('a')), after)
    t.is(result, null)
    t.regex(warnings[0]?.message ?? '', reason)
  }
})

test('delays above the last bound have no bound, and without a push there are none', (t) => {
  const slow = istiod('a', {
    convergence: {
      count: 5,
      sumSeconds: 60.5,
      atMost: [
        [0.1, 4],
        [0.5, 4],
        [LAST, 5],
      ],
    },
  })
  t.deepEqual(controlPlaneBetween(reading(istiod('a')), reading(slow)).result?.convergenceSeconds, {
    mean: 60,
    p99AtMost: null,
  })
  t.is(controlPlaneBetween(reading(istiod('a')), reading(istiod('a'))).result?.convergenceSeconds, null)
})

test('what one instance does not tell is unknown of all, and a mesh without a control plane has none', (t) => {
  const silent = istiod('b', {cpuSeconds: null, pushes: null})
  const {result} = controlPlaneBetween(reading(istiod('a'), silent), reading(istiod('a'), silent))
  t.like(result, {cpuSeconds: null, pushes: null, pushesByType: null, rejects: 0})
  t.deepEqual(controlPlaneBetween(null, null), {result: null, warnings: []})
})

test('a configuration that a proxy refused is warned of', (t) => {
  const {result, warnings} = controlPlaneBetween(reading(istiod('a')), reading(istiod('a', {rejects: 3})))
  t.is(result?.rejects, 2)
  t.like(warnings[0], {code: 'configuration-rejected'})
})
