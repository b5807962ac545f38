import type {ByteSource} from '../../../bytes/byte-source.ts'
import {isMapping} from '../../../foreign-text/json-shape.ts'
import {jsonHead} from '../../json/json-head.ts'
import {arrayOf, type JsonObject, readJson, textOf} from '../../json/read-json.ts'
import {topLevelKeys} from '../../json/top-level-keys.ts'
import type {SampleType, Stacks} from '../../model/stacks.ts'
import {NoSamplesError} from '../no-samples-error.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import {type SpeedscopeProfile, SpeedscopeStacks} from './file-stacks.ts'
import {recordingOf} from './recording.ts'
import {readUnit} from './units.ts'

export const SPEEDSCOPE_SCHEMA = 'https://www.speedscope.app/file-format-schema.json'
/** What our own export says of a profile beyond the schema, so that it comes back as it was. */
function ownTypeOf(profile: JsonObject): SampleType | null {
  const type = profile['sampleType']
  if (!isMapping(type) || textOf(type['name']) === '' || textOf(type['unit']) === '') return null
  return {name: textOf(type['name']), unit: textOf(type['unit']), event: textOf(type['event']) || null}
}

function labelOf(json: JsonObject, isOnly: boolean, options: ReadOptions): string | null {
  const wanted = options.roots === undefined ? !isOnly : options.roots.includes('thread')
  return wanted && ownTypeOf(json) === null ? textOf(json['name']) || null : null
}

/** The profiles that can be read; a unit that the format does not have is an unreadable profile. */
function profilesOf(file: JsonObject, options: ReadOptions): SpeedscopeProfile[] {
  const all = arrayOf(file['profiles']).filter(isMapping)
  return all.flatMap((json) => {
    const unit = readUnit(textOf(json['unit']))
    if (unit === null) return []
    const known = unit.type.unit === 'samples' ? options.sampleType : undefined
    const own = ownTypeOf(json)
    const type = own ?? known ?? unit.type
    return [
      {json, type, value: own === null ? unit.value : (one) => one, label: labelOf(json, all.length === 1, options)},
    ]
  })
}

function factsOf(file: JsonObject): [string, string][] {
  const rows: [string, string][] = [
    ['profile', textOf(file['name'])],
    ['written by', textOf(file['exporter'])],
  ]
  return rows.filter(([, value]) => value !== '')
}

async function readSpeedscope(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const file = await readJson(source, 'speedscope')
  const profiles = profilesOf(file, options)
  const shared = isMapping(file['shared']) ? file['shared'] : {}
  const stacks = new SpeedscopeStacks(arrayOf(shared['frames']), options.keepOrder === true)
  const steps = profiles.reduce((sum, profile) => sum + stacks.add(profile), 0)
  const all = arrayOf(file['profiles']).length
  if (steps === 0) {
    throw new NoSamplesError(
      `Reading ${source.name} as speedscope gave not one sample: it has ${all} profiles, ${profiles.length} in a known unit.`,
    )
  }
  return {...stacks.build(source.name, all - profiles.length), facts: factsOf(file), ...recordingOf(file['recording'])}
}

function looksLikeSpeedscope(head: Uint8Array): Likeness {
  const text = jsonHead(head)
  if (text === null) return 'no'
  const keys = topLevelKeys(head)
  if (keys.has('$schema') && text.includes(SPEEDSCOPE_SCHEMA)) return 'yes'
  if (keys.has('shared') && keys.has('profiles')) return 'yes'
  return /"type":\s*"(?:sampled|evented)"/.test(text) || /^\{\s*"shared":\s*\{\s*"frames":/.test(text) ? 'unsure' : 'no'
}

/** Files of speedscope.app: sampled and evented profiles. Several in one file stand under their names. */
export const speedscope: StackReader = {
  format: 'speedscope',
  description: 'JSON files of speedscope',
  roots: ['thread'],
  ordered: true,
  looksLike: looksLikeSpeedscope,
  read: readSpeedscope,
}
