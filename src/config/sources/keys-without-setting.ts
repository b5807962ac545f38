import type {Warning} from '../../errors/index.ts'
import {ownCommand} from '../../program/own-command.ts'
import {closest} from '../checks/did-you-mean.ts'
import {SETTINGS_BY_KEY} from '../schema.ts'

/**
 * Keys of the values.yaml of Istio's benchmark chart that this runner has no setting for. Files that have them are read;
 * they have no effect, and a warning says so. A key that ends in a dot stands for all under it.
 */
const CHART_KEYS = [
  'cert.',
  'client.expose',
  'client.inject',
  'client.injectL',
  'client.tlsmode',
  'curlImage',
  'nighthawkImage',
  'rbac.',
  'server.expose',
  'server.inject',
  'server.injectL',
  'server.tlsmode',
] as const

/** Keys of config files for Istio's benchmark that never changed a run: all percentiles are always reported. */
const IDLE_KEYS = ['metrics']

/** Flags that were settings once. They are taken, for command lines that have them, and do nothing. */
export const IDLE_FLAGS = ['nighthawk-image'] as const

/** The variables that went with {@link IDLE_FLAGS}. */
export const IDLE_VARIABLES = IDLE_FLAGS.map((flag) => `RUNNER_${flag.replaceAll('-', '_').toUpperCase()}`)

/** The warning for something that is taken and does nothing, such as `--nighthawk-image`. */
export function noEffect(given: string): Warning {
  return {code: 'settings-without-effect', message: `${given} has no effect here`}
}

/** The file may have `path`, though it means nothing here. */
export function isKnownWithoutEffect(path: string): boolean {
  return [...CHART_KEYS, ...IDLE_KEYS].some((key) => (key.endsWith('.') ? path.startsWith(key) : path === key))
}

/** A mapping at `path` may hold keys of the chart. */
export function isChartSection(path: string): boolean {
  return CHART_KEYS.some((key) => key.startsWith(`${path}.`))
}

/** The error for a key that no setting has, with the nearest that one has. */
export function unknownSetting(what: string, key: string): {readonly message: string; readonly hint: string} {
  const near = closest(key, SETTINGS_BY_KEY.keys())
  const hint = near === undefined ? `\`${ownCommand('config', 'show')}\` lists all settings.` : `Did you mean ${near}?`
  return {message: `${what}: there is no setting ${JSON.stringify(key)}`, hint}
}
