import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import {istiod} from '../../../src/meshes/istio/control-plane.ts'

/** What a real istiod has printed: just started, or after a proxy has refused listeners that an EnvoyFilter broke. */
function recorded(when: 'fresh' | 'refused'): string {
  return readFileSync(join(import.meta.dirname, '../../fixtures/istio/1.31', `metrics-${when}.txt`), 'utf8')
}

test('an istiod that has not pushed anything yet has pushed nothing, and refused was nothing', (t) => {
  const {startedAtSeconds, cpuSeconds, rssBytes, ...rest} = istiod.countersIn(recorded('fresh'))
  t.true(startedAtSeconds! > 1.7e9 && cpuSeconds! > 0 && rssBytes! > 50e6)
  t.deepEqual(rest, {pushes: {}, rejects: 0, convergence: {count: 0, sumSeconds: 0, atMost: []}})
})

test('pushes are told by their type, refusals of all types together, delays by their bounds', (t) => {
  const infinite = Number.POSITIVE_INFINITY
  t.deepEqual(istiod.countersIn(recorded('refused')), {
    startedAtSeconds: 1_796_071_825.1,
    cpuSeconds: 5.41,
    rssBytes: 139_870_208,
    pushes: {cds: 8, eds: 8, lds: 8, rds: 8},
    rejects: 2,
    convergence: {
      count: 7,
      sumSeconds: 0.197514073,
      atMost: [0.1, 0.5, 1, 3, 5, 10, 20, 30, infinite].map((seconds) => [seconds, seconds < 0.5 ? 6 : 7]),
    },
  })
})

test('what could not be sent is a type of its own, and refusals of several types are added up', (t) => {
  const more = 'pilot_xds_pushes{type="lds_senderr"} 1\npilot_total_xds_rejects{type="cds"} 1\n'
  const {pushes, rejects} = istiod.countersIn(`${recorded('refused')}${more}`)
  t.like(pushes, {lds: 8, lds_senderr: 1})
  t.is(rejects, 3)
})

test('of a process that is no istiod nothing is made up', (t) => {
  const other = istiod.countersIn('# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 1\n')
  t.like(other, {startedAtSeconds: null, cpuSeconds: 1, rssBytes: null, pushes: null, rejects: null, convergence: null})
  t.throws(() => istiod.countersIn('<html>502 Bad Gateway</html>'), {instanceOf: SyntaxError})
})
