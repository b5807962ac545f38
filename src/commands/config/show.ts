import type {ResolvedSetting} from '../../config/resolve-values.ts'
import {spelledValue} from '../../config/spelled-value.ts'
import type {Warning} from '../../errors/index.ts'
import {visible} from '../../foreign-text/visible.ts'
import {RunnerCommand} from '../base-command.ts'
import {givenSettings} from '../given-settings.ts'
import {settingFlags} from '../setting-flags.ts'

/** The `--json` document of `runner config show`. */
interface ConfigDocument {
  readonly schemaVersion: 1
  readonly settings: readonly ResolvedSetting[]
  readonly warnings: readonly Warning[]
}

/** Wider values are cut in the table; `--json` has them whole. */
const VALUE_WIDTH = 60

function cell(value: unknown): string {
  const text = visible(spelledValue(value))
  return text.length <= VALUE_WIDTH ? text : `${text.slice(0, VALUE_WIDTH - 1)}…`
}

function table(settings: readonly ResolvedSetting[]): string {
  const rows = [['SETTING', 'VALUE', 'ORIGIN'], ...settings.map(({name, value, origin}) => [name, cell(value), origin])]
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map(([name, value, origin]) => `${name!.padEnd(widths[0]!)}  ${value!.padEnd(widths[1]!)}  ${origin}`)
    .join('\n')
}

/** Prints each setting, its value, and where that came from. */
export default class ConfigShow extends RunnerCommand {
  static override summary = 'print every setting, its value and where the value came from'
  static override description =
    'A value is taken from the strongest source that gives it: flag and --set, RUNNER_* variable, config file, values file, default.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --conn 1,16 --set proxy.concurrency=4',
    '<%= config.bin %> <%= command.id %> --config_file latency.yaml --json',
  ]
  static override flags = settingFlags

  async run(): Promise<ConfigDocument> {
    const {flags} = await this.parse(ConfigShow)
    const {resolveSettings} = await import('../../config/resolve-settings.ts')
    const {origins, warnings} = await resolveSettings(givenSettings(flags))
    this.warnOnce(warnings)
    this.log(table(origins))
    return {schemaVersion: 1, settings: origins, warnings}
  }
}
