import type {Warning} from '../../../errors/index.ts'
import type {ControlPlaneCounters} from '../../../meshes/index.ts'
import type {ControlPlaneResult} from '../../../results/schema.ts'
import type {ControlPlaneReading} from '../../../testbeds/testbed.ts'
import type {Reading} from './measurement.ts'

type Counted = Reading['controlPlane']
type Instance = ControlPlaneReading['instances'][number]

/** One process at the end of the window, and at its beginning; undefined where it was started meanwhile. */
type Pair = readonly [before: Instance | undefined, after: Instance]

/** What is to be known of the control plane during a cell, and why it is not. */
export interface ControlPlaneWindow {
  readonly result: ControlPlaneResult | null
  readonly warnings: readonly Warning[]
}

function unread(reason: string): ControlPlaneWindow {
  const message = `What the control plane did during this cell is not known: ${reason}.`
  return {result: null, warnings: [{code: 'control-plane-unread', message}]}
}

/** The sum over all; null where one of them is. */
function sumIfKnown(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0)
}

/** What was counted between. A process that was not there before has counted all of it since. */
function grown([before, after]: Pair, of: (counters: ControlPlaneCounters) => number | null): number | null {
  const [from, to] = [before === undefined ? 0 : of(before), of(after)]
  return from === null || to === null ? null : to - from
}

function pushTypes(pairs: readonly Pair[]): readonly string[] {
  return [...new Set(pairs.flatMap(([, {pushes}]) => Object.keys(pushes ?? {})))].toSorted()
}

function pushesByType(pairs: readonly Pair[]): Readonly<Record<string, number>> | null {
  if (pairs.some(([, {pushes}]) => pushes === null)) return null
  const counts = pushTypes(pairs).map((type) => {
    const sum = sumIfKnown(pairs.map((pair) => grown(pair, ({pushes}) => pushes?.[type] ?? 0)))
    return [type, sum ?? 0] as const
  })
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}

/** Those that could not be sent are counted by types of their own. */
function pushCount(byType: Readonly<Record<string, number>> | null): number | null {
  if (byType === null) return null
  return Object.entries(byType).reduce((sum, [type, count]) => (type.endsWith('err') ? sum : sum + count), 0)
}

/** The lowest bound under which 99 of 100 are; null where that is none. */
function p99Bound(pairs: readonly Pair[], count: number): number | null {
  const bounds = pairs[0]![1].convergence?.atMost.map(([seconds]) => seconds) ?? []
  const under = (bound: number) =>
    sumIfKnown(
      pairs.map((pair) =>
        grown(pair, ({convergence}) => convergence?.atMost.find(([seconds]) => seconds === bound)?.[1] ?? 0),
      ),
    )
  return bounds.find((bound) => Number.isFinite(bound) && (under(bound) ?? 0) >= 0.99 * count) ?? null
}

function convergenceOf(pairs: readonly Pair[]): ControlPlaneResult['convergenceSeconds'] {
  const count = sumIfKnown(pairs.map((pair) => grown(pair, ({convergence}) => convergence?.count ?? null)))
  const sum = sumIfKnown(pairs.map((pair) => grown(pair, ({convergence}) => convergence?.sumSeconds ?? null)))
  if (count === null || sum === null || count === 0) return null
  return {mean: sum / count, p99AtMost: p99Bound(pairs, count)}
}

/** Of every process both readings; or why not, where one has taken what it had counted with it. */
function pairsOf(before: ControlPlaneReading, after: ControlPlaneReading): readonly Pair[] | string {
  const gone = before.instances.find((one) => !after.instances.some(({instance}) => instance === one.instance))
  if (gone !== undefined) return `${gone.instance} has ended`
  const pairs = after.instances.map(
    (one): Pair => [before.instances.find(({instance}) => instance === one.instance), one],
  )
  const renewed = pairs.find(([from, to]) => from !== undefined && from.startedAtSeconds !== to.startedAtSeconds)
  return renewed === undefined ? pairs : `${renewed[1].instance} was started anew`
}

function rejectWarnings({rejects, revision}: ControlPlaneResult): readonly Warning[] {
  if (rejects === null || rejects === 0) return []
  const message = `Proxies of the mesh have refused ${rejects} of the configurations that control plane ${revision} sent during this cell.`
  return [{code: 'configuration-rejected', message, hint: 'istioctl proxy-status tells which proxies did.'}]
}

/** What all instances of the control plane did between two readings. */
export function controlPlaneBetween(before: Counted, after: Counted): ControlPlaneWindow {
  if (before === null || after === null) return {result: null, warnings: []}
  if ('unread' in before) return unread(before.unread)
  if ('unread' in after) return unread(after.unread)
  const pairs = pairsOf(before, after)
  if (typeof pairs === 'string') return unread(pairs)
  const byType = pushesByType(pairs)
  const result = {
    revision: after.revision,
    instances: pairs.length,
    pushes: pushCount(byType),
    pushesByType: byType,
    rejects: sumIfKnown(pairs.map((pair) => grown(pair, ({rejects}) => rejects))),
    convergenceSeconds: convergenceOf(pairs),
    cpuSeconds: sumIfKnown(pairs.map((pair) => grown(pair, ({cpuSeconds}) => cpuSeconds))),
    rssBytes: sumIfKnown(after.instances.map(({rssBytes}) => rssBytes)),
  }
  return {result, warnings: rejectWarnings(result)}
}
