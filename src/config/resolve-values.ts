import {guardAddressesWithQuery} from '../secrets/guard-addresses.ts'
import {redactedValue} from '../secrets/known-secrets.ts'
import {withoutValues} from './parse/headers.ts'
import {RefusedValue, shownValue} from './parse/raw-value.ts'
import {SETTING_NAMES, SETTINGS, type SettingName, type SettingValues, settingOf} from './schema.ts'
import {errorFor, type Given, type Layer, type Origin} from './sources/layer.ts'

/** One line of `runner config show`. */
export interface ResolvedSetting {
  readonly name: SettingName
  /** As settings hold it, but without the values of headers and other secrets. */
  readonly value: unknown
  /** `flag --conn`, `environment RUNNER_CONN`, `config file PATH:LINE`, `values PATH:LINE` or `default`. */
  readonly origin: string
  readonly doc: string
}

export interface ResolvedValues {
  readonly values: SettingValues
  readonly origins: ReadonlyMap<SettingName, Origin>
}

const DEFAULT_ORIGIN: Origin = {kind: 'default', text: 'default'}

function parsed(name: SettingName, {raw, origin}: Given): unknown {
  try {
    return settingOf(name).parse(raw)
  } catch (error) {
    if (!(error instanceof RefusedValue)) throw error
    if (name === 'symbolUrls') guardAddressesWithQuery(JSON.stringify(raw))
    const subject = origin.kind === 'flag' ? origin.text.replace('flag ', '') : `${origin.text}: ${name}`
    // Headers may carry secrets, which must not end in a log.
    const shown = name === 'headers' ? 'has a header that' : shownValue(raw)
    throw errorFor(origin, `${subject} ${shown} ${error.message}`, error.hint)
  }
}

function isDefault(name: SettingName, value: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(SETTINGS[name].default)
}

/**
 * The value of each setting from the first of `layers` that gives it, or else its default. A value of a values file that
 * is the default counts as the default.
 *
 * @throws UsageError for a flag, ConfigurationError for any other source, when a value is refused
 */
export function resolveValues(layers: readonly Layer[]): ResolvedValues {
  const values: [SettingName, unknown][] = []
  const origins = new Map<SettingName, Origin>()
  for (const name of SETTING_NAMES) {
    const given = layers.map((layer) => layer.get(name)).find((found) => found !== undefined)
    const value = given === undefined ? SETTINGS[name].default : parsed(name, given)
    const fromDefault = given === undefined || (given.origin.kind === 'values' && isDefault(name, value))
    values.push([name, value])
    origins.set(name, fromDefault ? DEFAULT_ORIGIN : given.origin)
  }
  return {values: Object.fromEntries(values) as SettingValues, origins}
}

/** Every setting as it may be printed and stored. */
export function resolvedSettings({values, origins}: ResolvedValues): ResolvedSetting[] {
  return SETTING_NAMES.map((name) => ({
    name,
    value: name === 'headers' ? withoutValues(values.headers) : redactedValue(values[name]),
    origin: origins.get(name)!.text,
    doc: settingOf(name).doc,
  }))
}
