// Makes docs/settings.md from the schema. Write it again with `node test/config/_settings-page.ts`.
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {SETTING_GROUPS} from '../../src/config/schema/setting.ts'
import {SETTING_NAMES, type SettingName, settingOf, variablesOf} from '../../src/config/schema.ts'
import {spelledValue} from '../../src/config/spelled-value.ts'

export const SETTINGS_PAGE = join(import.meta.dirname, '..', '..', 'docs', 'settings.md')

const INTRODUCTION = `# Settings

Made from the schema in \`src/config/schema/\`; a test keeps it current.

A value is taken from the strongest source that gives it:

1. a flag, or \`--set NAME=VALUE\` for any setting
2. a variable \`RUNNER_<NAME>\`, or the other variable named below
3. the config file (\`--config_file\`, or \`RUNNER_CONFIG_FILE\`)
4. values files (\`--values\`, or \`RUNNER_VALUES\`; a later one before an earlier one), then the packaged \`values.yaml\`
5. the default

\`runner config show\` prints each value and where it came from.

Both kinds of file are YAML with the names below as keys; keys in snake_case and the other keys named below work too.
A scalar is read as it is written: \`yes\`, \`True\` and \`on\` are true for a setting that is true or false and text for any
other, \`010\` is ten and \`10:10\` a pair. Durations are seconds or have units (\`30\`, \`30s\`, \`2m\`, \`1h30m\`, \`100us\`), counts and rates may
have k or M (\`1k\`, \`1.5k\`, \`10_000\`), sizes Ki and Mi for 1024 besides. Unknown keys are errors; keys of Istio's benchmark chart without a meaning here are
said to have no effect.

Flags may be written with \`_\` or \`-\`. Those that are true or false take nothing, \`=true|false\`, or a word \`true\` or
\`false\` in any case after them, and are negated by \`--no_\` or \`--no-\`.

## Order and names of cells

Cells are measured in blocks: all modes of one load (connections, rate, size), with all that Istio is told and all profilers,
next to each other, so that what is compared shares the machine's minute. Without repeats the blocks are in the order of the
settings, the last changing fastest: connections, rate, size, then mode, what Istio is told and profiler. With repeats a block
is one repeat of a load; the loads take turns in an order drawn by a fixed seed, and every other repeat goes backwards, so
that no mode is always first. \`block\` in \`--json\` is its number. With \`measureProfilingCost\`, each combination is measured
without a profiler besides. In baseline, requests cross no sidecar: profilers of a sidecar are left out there.

A cell's label is \`<run>_qps_N_c_N_SIZE[_telemetry][_extra][_<istio>][_<profiler>][_rN]_both|serveronly|clientonly|baseline|ingress\`, with \`qps_max\` for
as fast as it goes. A label over 78 characters is cut before its last part, and gets eight digits that stand for the whole.
A cell's key depends on all that decides what is measured, and on no label of a run.
`

function list(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ')
}

function section(name: SettingName): string {
  const {doc, default: fallback, unit, flags, keys} = settingOf(name)
  const {own, others} = variablesOf(name)
  const lines = [
    `- default: \`${spelledValue(fallback)}\`${unit === null ? '' : ` (${unit})`}`,
    `- flag: ${flags.length === 0 ? `\`--set ${name}=…\`` : list(flags.map((flag) => `--${flag}`))}`,
    `- variable: ${list([own, ...others])}`,
    ...(keys.length === 0 ? [] : [`- other keys in files: ${list(keys)}`]),
  ]
  return `### ${name}\n\n${doc}\n\n${lines.join('\n')}\n`
}

/** docs/settings.md as it should be. */
export function settingsPage(): string {
  const groups = SETTING_GROUPS.map((group) => {
    const names = SETTING_NAMES.filter((name) => settingOf(name).group === group)
    return `## ${group}\n\n${names.map(section).join('\n')}`
  })
  return [INTRODUCTION, ...groups].join('\n')
}

if (process.argv[1] === import.meta.filename) writeFileSync(SETTINGS_PAGE, settingsPage())
