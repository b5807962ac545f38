import test from 'ava'
import {istiod} from '../../../src/meshes/istio/control-plane.ts'

const FRESH = `# HELP go_goroutines Number of goroutines that currently exist.
# TYPE go_goroutines gauge
go_goroutines 412
# HELP istio_build Istio component build info
# TYPE istio_build gauge
istio_build{component="pilot",tag="1.31.0"} 1
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total 4.25
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes 1.34217728e+08
# TYPE process_start_time_seconds gauge
process_start_time_seconds 1.7964351e+09
`

const BUSY = `${FRESH}# HELP pilot_proxy_convergence_time Delay in seconds between config change and a proxy receiving all required configuration.
# TYPE pilot_proxy_convergence_time histogram
pilot_proxy_convergence_time_bucket{le="0.1"} 120
pilot_proxy_convergence_time_bucket{le="0.5"} 140
pilot_proxy_convergence_time_bucket{le="+Inf"} 142
pilot_proxy_convergence_time_sum 8.3
pilot_proxy_convergence_time_count 142
# HELP pilot_total_xds_rejects Total number of XDS responses from pilot rejected by proxy.
# TYPE pilot_total_xds_rejects counter
pilot_total_xds_rejects{type="type.googleapis.com/envoy.config.listener.v3.Listener"} 2
pilot_total_xds_rejects{type="type.googleapis.com/envoy.config.cluster.v3.Cluster"} 1
# TYPE pilot_xds_pushes counter
pilot_xds_pushes{type="cds"} 42
pilot_xds_pushes{type="eds"} 38
pilot_xds_pushes{type="lds_senderr"} 1
`

test('an istiod that has not pushed anything yet has pushed nothing, and refused was nothing', (t) => {
  t.deepEqual(istiod.countersIn(FRESH), {
    startedAtSeconds: 1_796_435_100,
    cpuSeconds: 4.25,
    rssBytes: 134_217_728,
    pushes: {},
    rejects: 0,
    convergence: {count: 0, sumSeconds: 0, atMost: []},
  })
})

test('pushes are told by their type, refusals of all types together, delays by their bounds', (t) => {
  t.like(istiod.countersIn(BUSY), {
    pushes: {cds: 42, eds: 38, lds_senderr: 1},
    rejects: 3,
    convergence: {
      count: 142,
      sumSeconds: 8.3,
      atMost: [
        [0.1, 120],
        [0.5, 140],
        [Number.POSITIVE_INFINITY, 142],
      ],
    },
  })
})

test('of a process that is no istiod nothing is made up', (t) => {
  const other = istiod.countersIn('# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 1\n')
  t.like(other, {startedAtSeconds: null, cpuSeconds: 1, rssBytes: null, pushes: null, rejects: null, convergence: null})
  t.throws(() => istiod.countersIn('<html>502 Bad Gateway</html>'), {instanceOf: SyntaxError})
})
