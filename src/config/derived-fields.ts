import {resolve} from 'node:path'
import {choiceShape, listShape, nullableShape, type Shape, textShape} from '../foreign-text/json-shape.ts'
import {MODES, type Mode} from './cells/cell.ts'
import type {EnvoyFilterFile} from './cells/istio-variant.ts'
import {profilerChoices, profilerShape} from './checks/profiler-choices.ts'
import {filterFileShape} from './parse/istio-values.ts'
import {resources} from './parse/kubernetes-values.ts'
import type {SettingValues} from './schema.ts'

/** What settings are made from besides their values. */
export interface Surroundings {
  /** When the run starts. */
  readonly now: Date
  /** Absolute. */
  readonly currentDirectory: string
  /** Of files that settings name, by absolute path; absent where none of these settings is read. */
  readonly contentHashes?: ReadonlyMap<string, string>
}

/** A field of Settings that is more than the value of one setting. */
interface DerivedField<T> {
  /** Of what `from` makes, in JSON. */
  readonly shape: Shape
  /** Throws a RefusedValue for values that do not go together. */
  readonly from: (values: SettingValues, surroundings: Surroundings) => T
}

function derived<T>(shape: Shape, from: DerivedField<T>['from']): DerivedField<T> {
  return {shape, from}
}

/** Of the static sidecars of mesh envoy. */
const DEFAULT_PROXY_IMAGE = 'envoyproxy/envoy:v1.40.0'

/** A run label from the start time: seconds since 1970 in eight hexadecimal digits. */
function labelOf(now: Date): string {
  return Math.floor(now.getTime() / 1000)
    .toString(16)
    .padStart(8, '0')
}

function modesOf(values: SettingValues): readonly Mode[] {
  return MODES.filter((mode) => (mode === 'ingress' ? values.ingress !== null : values[mode]))
}

/** With what is in each file. Throws a RangeError where that is not known. */
function filterFiles(
  values: SettingValues,
  {currentDirectory, contentHashes}: Surroundings,
): readonly (EnvoyFilterFile | null)[] {
  return values['istio.envoyFilters'].map((name) => {
    if (name === null) return null
    const path = resolve(currentDirectory, name)
    const sha256 = contentHashes?.get(path)
    if (sha256 === undefined) throw new RangeError(`nobody has read ${path}`)
    return {path, sha256}
  })
}

/** The fields of Settings that are made from several settings, or from more than a value, by where they stand. */
export const DERIVED_FIELDS = {
  /** Those that are on, in the order of MODES. */
  modes: derived(listShape(choiceShape(MODES)), modesOf),
  runLabel: derived(textShape, ({labels}, {now}) => labels ?? labelOf(now)),
  /** In the order given. */
  profilers: derived(listShape(profilerShape), profilerChoices),
  'kubernetes.istio.envoyFilters': derived(listShape(nullableShape(filterFileShape)), filterFiles),
  'kubernetes.images.proxy': derived(textShape, (values) => values['proxy.image'] ?? DEFAULT_PROXY_IMAGE),
  'kubernetes.appResources': derived(resources.shape, ({appresources, appresources1}) =>
    Object.keys(appresources).length === 0 ? appresources1 : appresources,
  ),
}
