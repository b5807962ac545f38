import {basename} from 'node:path'
import type {FlameGraphOptions} from '../../flamegraph/options.ts'
import {whyUnnamed} from '../../profiles/name-stacks.ts'
import type {Input} from '../../profiles/read-input.ts'
import {sharesOf} from '../../stacks/model/shares.ts'
import {type SampleType, samplesOf, totalsOf} from '../../stacks/model/stacks.ts'
import {measureTitle, namingRows, provenanceOf, titleOf} from './provenance.ts'

type Rows = (readonly [label: string, value: string])[]

/** Files whose build ids are shown: those in which most frames are. */
const BUILD_IDS_SHOWN = 4

function buildIdRows({named}: Input): Rows {
  const known = named.modules.filter(({buildId}) => buildId !== null).sort((one, other) => other.frames - one.frames)
  return known.slice(0, BUILD_IDS_SHOWN).map(({path, buildId}) => ['build id', `${basename(path)} ${buildId}`])
}

/** Label and value rows that let a reader trace the picture back. */
function provenanceOfInput(input: Input, unnamedBecause: readonly string[]): Rows {
  const {manifest, named, name} = input
  const recorded = manifest === null ? [] : provenanceOf(manifest, {cellLabel: '', load: '', versions: []})
  return [
    ['input', name],
    ...recorded,
    ...(named.stacks.facts ?? []),
    ...(recorded.some(([label]) => label === 'build id') ? [] : buildIdRows(input)),
    ...namingRows(unnamedBecause),
  ]
}

/** Title and provenance for the picture of an input about which nothing else was said. */
export function pictureOptionsOf(
  input: Input,
  {sampleType, unnamedBecause}: Pick<PictureSummary, 'sampleType' | 'unnamedBecause'>,
): Partial<FlameGraphOptions> {
  const title = input.manifest === null ? titleOfFile(input.name, sampleType) : titleOf(input.manifest, sampleType)
  return {title, provenance: provenanceOfInput(input, unnamedBecause)}
}

function titleOfFile(name: string, sampleType: SampleType): string {
  return `${name === '-' ? 'standard input' : basename(name)}: ${measureTitle(sampleType)}`
}

/** What `--json` says of a picture. */
export interface PictureSummary {
  readonly sampleType: SampleType
  readonly total: number
  /** Null where the input does not say. */
  readonly samples: number | null
  /** 0..1, of the drawn area. */
  readonly unknownShare: number
  readonly inferredShare: number
  /** Why functions have no names, the largest share first. */
  readonly unnamedBecause: readonly string[]
}

/** The figures of the picture of one sample type. */
export function pictureSummary({named}: Input, sampleType: number): PictureSummary {
  const {stacks} = named
  return {
    sampleType: stacks.sampleTypes[sampleType]!,
    total: totalsOf(stacks, sampleType)[0]!,
    samples: samplesOf(stacks, sampleType),
    ...sharesOf(stacks, sampleType),
    unnamedBecause: whyUnnamed(named, sampleType),
  }
}
