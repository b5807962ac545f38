import type {ControlPlane, ControlPlaneCounters, ConvergenceCounters} from '../cluster-mesh.ts'
import {type Sample, samplesIn, sumOf} from '../prometheus-text.ts'
import {REVISION_LABEL} from './injector.ts'

const PUSHES = 'pilot_xds_pushes'
const REJECTS = 'pilot_total_xds_rejects'
const CONVERGENCE = 'pilot_proxy_convergence_time'
const PROCESS = ['process_start_time_seconds', 'process_cpu_seconds_total', 'process_resident_memory_bytes'] as const
/** Every part of Istio says by it that it is one, from its start. */
const BUILD = 'istio_build'
const READ = new Set([
  ...PROCESS,
  BUILD,
  PUSHES,
  REJECTS,
  ...['_count', '_sum', '_bucket'].map((part) => `${CONVERGENCE}${part}`),
])

function bound({labels}: Sample): number {
  const text = labels.get('le') ?? ''
  return text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text)
}

function convergenceIn(of: (name: string) => readonly Sample[]): ConvergenceCounters {
  const [count, sum] = [of(`${CONVERGENCE}_count`), of(`${CONVERGENCE}_sum`)]
  const byBound = Map.groupBy(of(`${CONVERGENCE}_bucket`), bound)
  const atMost = [...byBound].map(([seconds, samples]) => [seconds, sumOf(samples)] as const)
  return {count: sumOf(count), sumSeconds: sumOf(sum), atMost: atMost.toSorted(([one], [other]) => one - other)}
}

function pushesIn(samples: readonly Sample[]): Readonly<Record<string, number>> {
  return Object.fromEntries(samples.map(({labels, value}) => [labels.get('type') ?? '', value]))
}

/** What istiod counts: pilot/pkg/xds/monitoring.go of Istio. What has not happened yet is not in its text. */
function countersIn(text: string): ControlPlaneCounters {
  const byName = Map.groupBy(samplesIn(text, READ), ({name}) => name)
  const of = (name: string) => byName.get(name) ?? []
  const [startedAtSeconds, cpuSeconds, rssBytes] = PROCESS.map((name) => of(name)[0]?.value ?? null)
  const isIstiod = of(BUILD).length > 0
  return {
    startedAtSeconds: startedAtSeconds!,
    cpuSeconds: cpuSeconds!,
    rssBytes: rssBytes!,
    pushes: isIstiod ? pushesIn(of(PUSHES)) : null,
    rejects: isIstiod ? sumOf(of(REJECTS)) : null,
    convergence: isIstiod ? convergenceIn(of) : null,
  }
}

/** Istio's control plane. */
export const istiod: ControlPlane = {
  selector: 'app=istiod',
  container: 'discovery',
  executable: 'pilot-discovery',
  usualNamespace: 'istio-system',
  revisionLabel: REVISION_LABEL,
  port: 15_014,
  versionPath: '/version',
  metricsPath: '/metrics',
  countersIn,
}
