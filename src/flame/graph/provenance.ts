import type {ProfileManifest} from '../../profiles/manifest.ts'
import type {SampleType} from '../../stacks/model/stacks.ts'

/** What is said of a picture beyond what its profile's manifest knows. */
export interface PictureContext {
  /** Label of the cell whose load was on. */
  readonly cellLabel: string
  /** The load in words, such as `http, 16 connections, 1000 qps, bothsidecar, mutual TLS`. */
  readonly load: string
  /** Versions of the programs involved, such as `Envoy 1.40.0`. */
  readonly versions: readonly string[]
}

/** True where a profile is of one of several instances, so that its name has to say which. */
export function hasSiblings({process: {instances = 1}}: ProfileManifest): boolean {
  return instances > 1
}

/** What a picture counts, for its title: the measure, its event where that is another word, and what it is not. */
export function measureTitle({name, event, caveat}: SampleType): string {
  const measure = event === null || event === name ? name : `${name} (${event})`
  return caveat === undefined ? measure : `${measure}, ${caveat}`
}

/** Title of a picture: which process, recorded how. */
export function titleOf(manifest: ProfileManifest, sampleType: SampleType): string {
  const {proxy, instance} = manifest.process
  const who = hasSiblings(manifest) ? `${proxy} on ${instance}` : proxy
  return `${who}: ${manifest.name}, ${measureTitle(sampleType)}`
}

/** Why functions of a picture have no names, as `whyUnnamed` says it, in rows of the picture. */
export function namingRows(unnamedBecause: readonly string[]): [label: string, value: string][] {
  return unnamedBecause.map((why) => ['not named', why])
}

/** Label and value rows that let a reader trace a picture back to what made it. */
export function provenanceOf(manifest: ProfileManifest, context: PictureContext): [label: string, value: string][] {
  const {process, window, host, profiler} = manifest
  const pid = process.hostPid === null || process.hostPid === process.pid ? '' : ` (host pid ${process.hostPid})`
  const rows: [string, string | null][] = [
    ['command', profiler.command],
    ['tool', profiler.toolVersion === null ? profiler.tool : `${profiler.tool} ${profiler.toolVersion}`],
    ['process', `${process.executable}, pid ${process.pid}${pid}, ${process.workload} on ${process.instance}`],
    ['build id', process.buildId],
    ['load', context.load],
    ['cell', context.cellLabel],
    ['time', `${window.startedAt} to ${window.endedAt}, ${window.durationSeconds} s asked for`],
    ['host', `${host.hostname}, Linux ${host.kernel}, ${host.architecture}`],
    ['versions', context.versions.join(', ')],
  ]
  return rows.filter((row): row is [string, string] => row[1] !== null && row[1] !== '')
}
