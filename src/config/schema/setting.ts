import type {Parser} from '../parse/raw-value.ts'

/** Sections of help, values.yaml and docs, in their order. */
export const SETTING_GROUPS = ['Topology', 'Load', 'Profiling', 'Proxy', 'Run', 'Kubernetes'] as const
export type SettingGroup = (typeof SETTING_GROUPS)[number]

/** One setting: everything that flags, files, help, docs, `Settings` and the check of a stored run know of it. */
export interface Setting<T, Field extends string | null = string | null> {
  readonly group: SettingGroup
  /** What it does, in a sentence or two. */
  readonly doc: string
  readonly unit: string | null
  readonly default: T
  /** Makes its value, whose type is what this returns. */
  readonly parse: Parser<T>
  /** Where the value stands in `Settings`, such as `proxy.cpu`; null where only src/config/derived-fields.ts reads it. */
  readonly field: Field
  /** Files and folders: in `Settings`, relative paths are taken from the current folder. */
  readonly isPath: boolean
  /** What all others hold is in labels, paths and tables for everybody to see. */
  readonly mayHoldSecrets: boolean
  /** A boolean flag takes no value; a repeated one adds up. */
  readonly flagKind: 'boolean' | 'value' | 'repeated'
  /** What help shows in the place of the value. */
  readonly valueName: string
  /** Names of its flag without dashes, the first as help shows it; none for settings of files and `--set` alone. */
  readonly flags: readonly string[]
  /** One letter for what is typed often. */
  readonly letter: 'n' | null
  /** Variables besides `RUNNER_<NAME>`. */
  readonly environment: readonly string[]
  /** Keys besides its name that files may use. */
  readonly keys: readonly string[]
}

type Declared<T, Field extends string | null> = Pick<Setting<T, Field>, 'doc' | 'field' | 'parse'> & {
  readonly default: NoInfer<T>
} & Partial<Omit<Setting<T, Field>, 'group' | 'default'>>

/** Completes the declaration of one setting; its group is that of the table it stands in. */
export function setting<T, const Field extends string | null>(
  declared: Declared<T, Field>,
): Omit<Setting<T, Field>, 'group'> {
  return {
    unit: null,
    isPath: false,
    mayHoldSecrets: false,
    flagKind: typeof declared.default === 'boolean' ? 'boolean' : 'value',
    valueName: 'VALUE',
    flags: [],
    letter: null,
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
