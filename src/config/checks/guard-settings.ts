import {guardAddresses, guardAddressesWithQuery} from '../../secrets/guard-addresses.ts'
import {guardHeader} from '../../secrets/guard-headers.ts'
import {sayOpenly} from '../../secrets/known-secrets.ts'
import type {Header} from '../parse/headers.ts'
import {textsIn} from '../parse/raw-value.ts'
import {SETTING_NAMES, type SettingValues, settingOf} from '../schema.ts'
import type {Settings} from '../settings.ts'
import type {Variables} from '../sources/environment-layer.ts'

/** Words of settings and what they are set to: a header that says the same cannot be told from them. */
function openWords(values: SettingValues): string[] {
  const open = SETTING_NAMES.filter((name) => !settingOf(name).mayHoldSecrets)
  return [...open.flatMap((name) => textsIn(values[name])), ...SETTING_NAMES.map((name) => settingOf(name).doc)]
}

function guardValues(headers: readonly Header[], symbolUrls: readonly string[], texts: readonly string[]): void {
  for (const [name, value] of headers) guardHeader(name, value)
  for (const url of symbolUrls) guardAddressesWithQuery(url)
  for (const text of texts) guardAddresses(text)
}

/**
 * From now on values of headers, and the passwords and tokens in addresses, are hidden wherever they stand: those of the
 * settings, and those in the environment (proxies, package indexes, DEBUGINFOD_URLS), which the programs that we start read.
 */
export function guardSettings(values: SettingValues, environment: Variables, currentDirectory: string): void {
  sayOpenly([...openWords(values), currentDirectory])
  const debuginfodUrls = (environment['DEBUGINFOD_URLS'] ?? '').split(/\s+/)
  guardValues(values.headers, [...values.symbolUrls, ...debuginfodUrls], [...textsIn(values), ...textsIn(environment)])
}

/** The same for the settings of a run that goes on. */
export function guardSettingsOfRun(settings: Settings): void {
  guardValues(settings.headers, settings.symbols.urls, textsIn(settings))
}
