import type {Warning} from '../errors/index.ts'
import {guardSettings} from './checks/guard-settings.ts'
import type {DERIVED_FIELDS} from './derived-fields.ts'
import {resolveValues} from './resolve-values.ts'
import {type SettingName, settingOf} from './schema.ts'
import {type AskedSettings, type Head, toSettings} from './settings.ts'
import {readSources, type Sources} from './sources/read-sources.ts'

/** A part of Settings in which each field is the value of one setting. */
type PlainPart = Exclude<keyof AskedSettings, Head<keyof typeof DERIVED_FIELDS>>

/**
 * One part of Settings, such as `symbols`, from all sources: for commands that need no more. Files and the command line
 * are read as for all of them, but what other settings are set to is not looked at.
 *
 * @throws UsageError (exit 2) for a wrong flag, ConfigurationError (exit 3) for a wrong file or variable
 */
export async function resolvePart<Part extends PlainPart>(
  sources: Sources,
  part: Part,
): Promise<{readonly value: AskedSettings[Part]; readonly warnings: readonly Warning[]}> {
  const {layers, warnings} = await readSources(sources)
  const isOfPart = (name: SettingName) => settingOf(name).field?.split('.')[0] === part
  const {values} = resolveValues(layers.map((layer) => new Map([...layer].filter(([name]) => isOfPart(name)))))
  guardSettings(values, sources.environment, sources.currentDirectory)
  return {value: toSettings(values, sources)[part], warnings}
}
