import {gzipSync} from 'node:zlib'
import {Line, Location, Mapping, Function as PprofFunction, Profile, Sample, StringTable, ValueType} from 'pprof-format'
import type {Stacks} from '../stacks/stacks.ts'

/** When a profile was taken; pprof shows both. */
export interface PprofWindow {
  readonly startedAt: Date
  readonly durationSeconds: number
}

/** Module paths get mapping numbers from 1 in the order of first use; frames without a module get 0. */
function numberModules(stacks: Stacks): Map<string, number> {
  const numbers = new Map<string, number>()
  for (const {module} of stacks.frames) {
    if (module !== null && !numbers.has(module)) numbers.set(module, numbers.size + 1)
  }
  return numbers
}

/** pprof wants the leaf first; node numbers ascend from parent to child. */
function locationsOf(stacks: Stacks, node: number): number[] {
  const ids: number[] = []
  for (let at = node; at > 0; at = stacks.parents[at]!) ids.push(stacks.frameOf[at]! + 1)
  return ids
}

function samplesOf(stacks: Stacks, sampleType: number): Sample[] {
  const samples: Sample[] = []
  stacks.self[sampleType]!.forEach((weight, node) => {
    if (weight !== 0) samples.push(new Sample({locationId: locationsOf(stacks, node), value: [Math.round(weight)]}))
  })
  return samples
}

/**
 * One sample type of `stacks` as a gzipped pprof profile (profile.proto), which `go tool pprof`, speedscope and
 * pyroscope open. Frames are functions already named, so mappings say that nothing is left to symbolise.
 */
export function toPprof(stacks: Stacks, sampleType: number, window: PprofWindow): Uint8Array {
  const strings = new StringTable()
  const modules = numberModules(stacks)
  const {name, unit} = stacks.sampleTypes[sampleType]!
  const profile = new Profile({
    stringTable: strings,
    sampleType: [new ValueType({type: strings.dedup(name), unit: strings.dedup(unit)})],
    sample: samplesOf(stacks, sampleType),
    mapping: [...modules].map(([path, id]) => new Mapping({id, filename: strings.dedup(path), hasFunctions: true})),
    function: stacks.frames.map(
      (one, index) =>
        new PprofFunction({id: index + 1, name: strings.dedup(one.name), systemName: strings.dedup(one.name)}),
    ),
    location: stacks.frames.map(
      (one, index) =>
        new Location({
          id: index + 1,
          mappingId: one.module === null ? 0 : modules.get(one.module)!,
          line: [new Line({functionId: index + 1})],
        }),
    ),
    timeNanos: BigInt(window.startedAt.getTime()) * 1_000_000n,
    durationNanos: BigInt(Math.round(window.durationSeconds * 1e9)),
  })
  return gzipSync(profile.encode())
}
