import {resolve} from 'node:path'
import {fieldsShape, isMapping, nullableShape, type Shape, textShape} from '../foreign-text/json-shape.ts'
import {DERIVED_FIELDS, type Surroundings} from './derived-fields.ts'
import {SETTING_NAMES, type SETTINGS, type SettingName, type SettingValues, settingOf} from './schema.ts'

type Derived = typeof DERIVED_FIELDS

/** Every field's type by its path: those of the schema's entries, and those that are derived. */
type FieldsByPath = {
  [Name in SettingName as NonNullable<(typeof SETTINGS)[Name]['field']>]: SettingValues[Name]
} & {[Path in keyof Derived]: ReturnType<Derived[Path]['from']>}

/** `proxy` of `proxy.cpu`. */
export type Head<Path> = Path extends `${infer First}.${string}` ? First : Path
type Below<Fields, First extends string> = {
  [Path in keyof Fields as Path extends `${First}.${infer Rest}` ? Rest : never]: Fields[Path]
}
/** `{proxy: {cpu: T}}` of `{'proxy.cpu': T}`. */
type Nested<Fields> = {
  readonly [First in Head<keyof Fields> & string]: First extends keyof Fields
    ? Fields[First]
    : Nested<Below<Fields, First>>
}

/** What was asked for, before a mesh is chosen where none is named. */
export type AskedSettings = Nested<FieldsByPath>

/**
 * Everything a run was told, typed, checked and complete: what the schema's defaults, the values file, the config file,
 * the environment and the flags add up to. Nothing downstream reads flags or files of settings again. Its fields are what
 * the schema's entries say of `field` and `parse`, and those of src/config/derived-fields.ts.
 */
export interface Settings extends AskedSettings {
  /** Why this mesh; and the config file whose silence means it, where that is why. */
  readonly meshChoice: {readonly reason: string; readonly impliedBy: string | null}
}

/** What only a cluster has. */
export type KubernetesSettings = Settings['kubernetes']

/** What is told of one workload's pods. */
export type WorkloadSettings = KubernetesSettings['client']

/** Objects within objects, with a `Leaf` at the end of each path. */
interface Tree<Leaf> {
  readonly [name: string]: Leaf | Tree<Leaf>
}

/** As the type {@link Nested}: `{proxy: {cpu: leaf}}` of `[['proxy', 'cpu'], leaf]`. */
function nested<Leaf>(leaves: readonly (readonly [path: readonly string[], leaf: Leaf])[]): Tree<Leaf> {
  const branches = Map.groupBy(leaves, ([[first]]) => first!)
  const entries = [...branches].map(([name, branch]): [string, Leaf | Tree<Leaf>] => {
    const [[path, leaf]] = branch as [(typeof leaves)[number]]
    return [name, path.length === 1 ? leaf : nested(branch.map(([[, ...rest], one]) => [rest, one]))]
  })
  return Object.fromEntries(entries)
}

function absolute(value: unknown, folder: string): unknown {
  if (Array.isArray(value)) return value.map((one) => absolute(one, folder))
  return typeof value === 'string' ? resolve(folder, value) : value
}

interface Field {
  /** Such as `proxy`, `cpu`. */
  readonly path: readonly string[]
  readonly shape: Shape
  readonly from: (values: SettingValues, surroundings: Surroundings) => unknown
}

/** The field of one setting; none where only derived ones read it. */
function ownField(name: SettingName): readonly Field[] {
  const {field, isPath, parse} = settingOf(name)
  if (field === null) return []
  const from: Field['from'] = (values, {currentDirectory}) =>
    isPath ? absolute(values[name], currentDirectory) : values[name]
  return [{path: field.split('.'), shape: parse.shape, from}]
}

const FIELDS: readonly Field[] = [
  ...SETTING_NAMES.flatMap(ownField),
  ...Object.entries(DERIVED_FIELDS).map(([field, derived]) => ({path: field.split('.'), ...derived})),
]

/**
 * Settings as the rest of the program reads them. Relative paths are taken from the current folder.
 *
 * @throws RefusedValue when profilers' names do not fit their commands
 */
export function toSettings(values: SettingValues, surroundings: Surroundings): AskedSettings {
  return nested(FIELDS.map(({path, from}) => [path, from(values, surroundings)])) as AskedSettings
}

function shapeOf(tree: Tree<Shape>): Shape {
  const shapes = Object.entries(tree).map(([name, one]) => [name, typeof one === 'function' ? one : shapeOf(one)])
  return fieldsShape(Object.fromEntries(shapes))
}

const meshChoiceShape = fieldsShape<Settings['meshChoice']>({reason: textShape, impliedBy: nullableShape(textShape)})

function shapeTree(): Tree<Shape> {
  return nested(FIELDS.map(({path, shape}) => [path, shape]))
}

/** A run's own: no other can stand in for it. */
const OF_ITS_RUN = 'runLabel'

/** `stored` with what `present` has where a leaf of `shapes` is absent; tells `absent` of the place of each. */
function completed(
  shapes: Tree<Shape>,
  stored: unknown,
  present: Tree<unknown>,
  absent: (place: string, value: unknown) => void,
  above = '',
): unknown {
  if (!isMapping(stored)) return stored
  const fields = Object.entries(shapes).map(([name, shape]) => {
    const [value, place] = [stored[name], `${above}${name}`]
    if (typeof shape !== 'function') {
      const section = value === undefined ? {} : value
      return [name, completed(shape, section, present[name] as Tree<unknown>, absent, `${place}.`)]
    }
    if (value !== undefined || place === OF_ITS_RUN) return [name, value]
    absent(place, present[name])
    return [name, present[name]]
  })
  return {...stored, ...Object.fromEntries(fields)}
}

/** Settings as a file has them, with what `present` has for those that it lacks, and these by their places. */
export function completedSettings(
  stored: unknown,
  present: AskedSettings,
): {readonly settings: unknown; readonly absent: ReadonlyMap<string, unknown>} {
  const absent = new Map<string, unknown>()
  const settings = completed(shapeTree(), stored, present as unknown as Tree<unknown>, (place, value) =>
    absent.set(place, value),
  )
  return {settings, absent}
}

/** Names the first setting that a file lacks, or that cannot be what it is there; null when there is none. */
export function faultOfSettings(stored: unknown): string | null {
  const fault = shapeOf({...shapeTree(), meshChoice: meshChoiceShape})(stored)
  return fault === null ? null : `${fault.place.slice(1)} is missing, or is nothing that this setting can be`
}
