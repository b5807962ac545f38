import {distance} from 'fastest-levenshtein'
import type {Warning} from '../../errors/index.ts'
import {SETTING_NAMES, type SettingName, variablesOf} from '../schema.ts'
import {IDLE_VARIABLES, noEffect} from './keys-without-setting.ts'
import type {Given, Layer} from './layer.ts'

export type Variables = Readonly<Record<string, string | undefined>>

const OWN_VARIABLES: ReadonlySet<string> = new Set([
  ...SETTING_NAMES.map((name) => variablesOf(name).own),
  'RUNNER_CONFIG_FILE',
  'RUNNER_VALUES',
])

function isSet(environment: Variables, variable: string): boolean {
  return environment[variable] !== undefined && environment[variable] !== ''
}

/** What the environment gives: `RUNNER_<NAME>` first, then the names that scripts already use. Empty ones give nothing. */
export function environmentLayer(environment: Variables): Layer {
  const layer = new Map<SettingName, Given>()
  for (const name of SETTING_NAMES) {
    const {own, others} = variablesOf(name)
    const variable = [own, ...others].find((candidate) => isSet(environment, candidate))
    if (variable !== undefined) {
      layer.set(name, {raw: environment[variable]!, origin: {kind: 'environment', text: `environment ${variable}`}})
    }
  }
  return layer
}

/**
 * Warnings for variables that do nothing any more, and for those that are one slip away from one of ours. Others with our prefix are left in peace: continuous
 * integration systems use it too.
 */
export function variableWarnings(environment: Variables): Warning[] {
  const strangers = Object.keys(environment).filter((key) => /^RUNNER_\w{4,}$/.test(key) && !OWN_VARIABLES.has(key))
  const idle = IDLE_VARIABLES.filter((variable) => isSet(environment, variable))
  const slips = strangers.flatMap((stranger) => {
    const near = [...OWN_VARIABLES].find((own) => distance(own, stranger) === 1)
    if (near === undefined) return []
    return [{code: 'unknown-variable', message: `The variable ${stranger} is not read`, hint: `Did you mean ${near}?`}]
  })
  return [...idle.map((variable) => noEffect(`environment ${variable}`)), ...slips]
}
