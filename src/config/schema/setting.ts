import type {Parser} from '../parse/raw-value.ts'

/** Sections of help, values.yaml and docs, in their order. */
export const SETTING_GROUPS = ['Topology', 'Load', 'Profiling', 'Proxy', 'Run', 'Kubernetes'] as const
export type SettingGroup = (typeof SETTING_GROUPS)[number]

/** One setting: everything that flags, files, help, docs and tests know of it. */
export interface Setting<T> {
  readonly group: SettingGroup
  /** What it does, in a sentence or two. */
  readonly doc: string
  readonly unit: string | null
  readonly default: T
  readonly parse: Parser<T>
  /** A boolean flag takes no value; a repeated one adds up. */
  readonly flagKind: 'boolean' | 'value' | 'repeated'
  /** What help shows in the place of the value. */
  readonly valueName: string
  /** Names of its flag without dashes, the first as help shows it; none for settings of files and `--set` alone. */
  readonly flags: readonly string[]
  /** Variables besides `RUNNER_<NAME>`. */
  readonly environment: readonly string[]
  /** Keys besides its name that files may use. */
  readonly keys: readonly string[]
}

type Declared<T> = Pick<Setting<T>, 'doc' | 'parse'> & {readonly default: NoInfer<T>} & Partial<
    Omit<Setting<T>, 'group' | 'default'>
  >

/** Completes the declaration of one setting; its group is that of the table it stands in. */
export function setting<T>(declared: Declared<T>): Omit<Setting<T>, 'group'> {
  return {
    unit: null,
    flagKind: typeof declared.default === 'boolean' ? 'boolean' : 'value',
    valueName: 'VALUE',
    flags: [],
    environment: [],
    keys: [],
    ...declared,
  }
}

/** Puts the settings of a table into `group`. */
export function inGroup<const T extends Record<string, {readonly doc: string}>>(
  group: SettingGroup,
  table: T,
): {readonly [K in keyof T]: T[K] & {readonly group: SettingGroup}} {
  const entries = Object.entries(table).map(([name, declared]) => [name, {...declared, group}])
  return Object.fromEntries(entries)
}
