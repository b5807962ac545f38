import {UsageError, type Warning} from '../../errors/index.ts'
import type {RawValue} from '../parse/raw-value.ts'
import {SETTINGS_BY_FLAG, SETTINGS_BY_KEY, type SettingName} from '../schema.ts'
import {IDLE_FLAGS, isKnownWithoutEffect, noEffect, unknownSetting} from './keys-without-setting.ts'
import type {Given, Layer} from './layer.ts'

/** Flags as the parser of the command line gives them; those of other kinds than settings are passed over. */
export type ParsedFlags = Readonly<Record<string, unknown>>

function isRaw(value: unknown): value is RawValue {
  return typeof value === 'string' || typeof value === 'boolean' || Array.isArray(value)
}

/** What `--set name=value` gives, later ones replacing earlier ones. */
function assignmentLayer(assignments: readonly string[]): Layer {
  const layer = new Map<SettingName, Given>()
  for (const assignment of assignments) {
    const [, key, raw] = /^([^=]+)=([\s\S]*)$/.exec(assignment) ?? []
    if (key === undefined || raw === undefined) {
      // Its first word only: what follows may be the value of a header.
      const [word = ''] = assignment.split(/[\s:=]/)
      throw new UsageError(`--set ${JSON.stringify(word)} is not name=value`, {
        hint: 'Such as --set proxy.cpu=2.',
      })
    }
    const name = SETTINGS_BY_KEY.get(key.trim())
    if (name === undefined && isKnownWithoutEffect(key.trim())) continue
    if (name === undefined) {
      const {message, hint} = unknownSetting('--set', key.trim())
      throw new UsageError(message, {hint})
    }
    layer.set(name, {raw, origin: {kind: 'flag', text: `flag --set ${key.trim()}`}})
  }
  return layer
}

/**
 * What the command line gives, `--set` included.
 *
 * @throws UsageError for a malformed or unknown `--set`, and for a setting that both a flag and `--set` give
 */
export function flagLayer(flags: ParsedFlags): Layer {
  const layer = new Map(assignmentLayer((flags['set'] ?? []) as readonly string[]))
  for (const [flag, raw] of Object.entries(flags)) {
    const name = SETTINGS_BY_FLAG.get(flag)
    if (name !== undefined && isRaw(raw)) {
      const before = layer.get(name)
      if (before !== undefined) {
        throw new UsageError(`--${flag} and ${before.origin.text.replace('flag ', '')} give the same setting`)
      }
      layer.set(name, {raw, origin: {kind: 'flag', text: `flag --${flag}`}})
    }
  }
  return layer
}

/** A warning for each part of the command line that is taken and does nothing. */
export function flagWarnings(flags: ParsedFlags): Warning[] {
  const keys = ((flags['set'] ?? []) as readonly string[]).map((assignment) => assignment.split('=')[0]!.trim())
  const idle = [
    ...IDLE_FLAGS.filter((flag) => flags[flag] !== undefined).map((flag) => `--${flag}`),
    ...keys.filter(isKnownWithoutEffect).map((key) => `--set ${key}`),
  ]
  return idle.map(noEffect)
}
