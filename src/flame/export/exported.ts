import type {ProfileManifest} from '../../profiles/manifest.ts'
import type {Input} from '../../profiles/read-input.ts'
import {foldedChunks} from '../../stacks/formats/folded/write/fold.ts'
import {toOtlp} from '../../stacks/formats/otlp/write/to-otlp.ts'
import {toPprof} from '../../stacks/formats/pprof/write/to-pprof.ts'
import {toSpeedscope} from '../../stacks/formats/speedscope/to-speedscope.ts'
import type {ProfileWindow} from '../../stacks/model/profile-window.ts'
import type {Stacks} from '../../stacks/model/stacks.ts'
import {chooseSampleType} from '../sample-type.ts'

/** What a profile can be written as. */
export type ExportFormat = 'pprof' | 'speedscope' | 'otlp' | 'folded'

/** All sample types, or the one that was asked for. */
function typesOf(stacks: Stacks, wanted: string | undefined): number[] {
  return wanted === undefined ? [...stacks.sampleTypes.keys()] : [chooseSampleType(stacks, wanted)]
}

/** When the profile was taken, and for how long. */
function windowOf({durationSeconds = 0, startedAtMs}: Stacks, manifest: ProfileManifest | null): ProfileWindow {
  if (manifest === null) {
    return {startedAt: startedAtMs === undefined ? null : new Date(startedAtMs), durationSeconds}
  }
  return {startedAt: new Date(manifest.window.startedAt), durationSeconds: manifest.window.durationSeconds}
}

/** A profile in another form, as pieces of one file. Folded text holds one sample type, the others all. */
export function exported(
  {name, named: {stacks}, manifest}: Pick<Input, 'name' | 'named' | 'manifest'>,
  {format, sampleType}: {readonly format: ExportFormat; readonly sampleType: string | undefined},
): Iterable<string | Uint8Array> {
  if (format === 'folded') return foldedChunks(stacks, chooseSampleType(stacks, sampleType))
  const types = typesOf(stacks, sampleType)
  const window = windowOf(stacks, manifest)
  if (format === 'speedscope') return [toSpeedscope(stacks, types, {name, window})]
  if (format === 'otlp') return toOtlp(stacks, types, window)
  return [toPprof(stacks, types, window)]
}
