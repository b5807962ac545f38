import {ISTIO_VARIANTS} from './schema/istio-variants.ts'
import {KUBERNETES} from './schema/kubernetes.ts'
import {LOAD} from './schema/load.ts'
import {PROFILING} from './schema/profiling.ts'
import {PROXY, RUN} from './schema/run.ts'
import type {Setting} from './schema/setting.ts'
import {TOPOLOGY} from './schema/topology.ts'

/** Every setting there is, by name. Flags, help, files, variables, docs and tests are made from this. */
export const SETTINGS = {...TOPOLOGY, ...LOAD, ...PROFILING, ...PROXY, ...RUN, ...KUBERNETES, ...ISTIO_VARIANTS}

/** The path of a setting in values.yaml, such as `conn` or `proxy.concurrency`. */
export type SettingName = keyof typeof SETTINGS

/** Parsed values of all settings. */
export type SettingValues = {readonly [K in SettingName]: ReturnType<(typeof SETTINGS)[K]['parse']>}

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[]

/** The declaration of `name`, without its value's type. */
export function settingOf(name: SettingName): Setting<unknown> {
  return SETTINGS[name]
}

function snake(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
}

/** Variables that set `name`, the first the strongest: `RUNNER_<NAME>`, then the names that scripts already use. */
export function variablesOf(name: SettingName): {readonly own: string; readonly others: readonly string[]} {
  return {own: `RUNNER_${snake(name).replaceAll('.', '_').toUpperCase()}`, others: settingOf(name).environment}
}

function tableOf(keysOf: (name: SettingName) => readonly string[]): ReadonlyMap<string, SettingName> {
  return new Map(SETTING_NAMES.flatMap((name) => keysOf(name).map((key) => [key, name] as const)))
}

/** Settings by every key that a values file, a config file or `--set` may use. */
export const SETTINGS_BY_KEY = tableOf((name) => [name, snake(name), ...settingOf(name).flags, ...settingOf(name).keys])

/** Settings by the name of their flag as the parser knows it. */
export const SETTINGS_BY_FLAG = tableOf((name) => settingOf(name).flags.slice(0, 1))
