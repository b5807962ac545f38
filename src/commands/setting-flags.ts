import type {Interfaces} from '@oclif/core'
import * as Flags from '@oclif/core/flags'
import {SETTING_NAMES, type SettingName, settingOf} from '../config/schema.ts'
import {IDLE_FLAGS} from '../config/sources/keys-without-setting.ts'
import {spelledValue} from '../config/spelled-value.ts'

/** Both spellings of each name but the first as it stands: users know one or the other. */
function aliasesOf(names: readonly string[]): string[] {
  const all = names.flatMap((name) => [name, name.replaceAll('_', '-'), name.replaceAll('-', '_')])
  return [...new Set(all)].filter((name) => name !== names[0])
}

/** A flag whose value the setting's own parser checks, which takes any case and lists, and knows near misses. */
const settingFlag = Flags.custom<string, {checkedBySetting?: true}>()

function flagOf(name: SettingName) {
  const {doc, default: fallback, flags, flagKind, group, unit, valueName, parse, letter} = settingOf(name)
  const inUnit = unit === null ? '' : ` ${unit}`
  const shared = {
    // No default for the parser: a flag that was not given must be seen to be absent.
    description: `${doc} [default: ${spelledValue(fallback)}${fallback === null ? '' : inUnit}]`,
    helpGroup: group.toUpperCase(),
    aliases: aliasesOf(flags),
    ...(letter === null ? {} : {char: letter}),
  }
  if (flagKind === 'boolean') return Flags.boolean({...shared, allowNo: true})
  const valued = {
    ...shared,
    helpValue: valueName,
    checkedBySetting: true,
    ...(parse.choices === undefined ? {} : {options: parse.choices}),
  } as const
  if (flagKind === 'value') return settingFlag(valued)
  return settingFlag({...valued, multiple: true, multipleNonGreedy: true})
}

const sourceFlags = {
  config_file: Flags.string({
    description: 'File of settings, in the form that runner.py reads. Also in RUNNER_CONFIG_FILE.',
    helpGroup: 'SETTINGS',
    helpValue: 'FILE',
    aliases: ['config-file'],
  }),
  values: Flags.string({
    description:
      'File of settings over the packaged values.yaml; a later one over an earlier one. Also in RUNNER_VALUES.',
    helpGroup: 'SETTINGS',
    helpValue: 'FILE',
    multiple: true,
    multipleNonGreedy: true,
  }),
  set: Flags.string({
    description: 'Any setting, by its name in values.yaml, such as proxy.concurrency=4. Ranks as a flag.',
    helpGroup: 'SETTINGS',
    helpValue: 'NAME=VALUE',
    multiple: true,
    multipleNonGreedy: true,
  }),
}

const idleFlags = IDLE_FLAGS.map((name) => [name, Flags.string({hidden: true, aliases: aliasesOf([name])})])

const withFlags = SETTING_NAMES.filter((name) => settingOf(name).flags.length > 0)

/** A flag for every setting that has one, made from the schema, and the flags that name files of settings. */
export const settingFlags: Interfaces.FlagInput = {
  ...Object.fromEntries(withFlags.map((name) => [settingOf(name).flags[0]!, flagOf(name)])),
  ...sourceFlags,
  ...Object.fromEntries(idleFlags),
}
