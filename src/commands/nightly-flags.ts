import {access} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import type {Interfaces} from '@oclif/core'
import * as Flags from '@oclif/core/flags'
import {UsageError} from '../errors/index.ts'
import type {NightRequest} from '../nightly/night-request.ts'
import {timeStamp} from '../numbers/time-stamp.ts'
import {countFlag} from './count-flags.ts'
import {givenSettings} from './given-settings.ts'
import {COMPARISON_FLAGS, comparisonRequestOf} from './results/comparison-flags.ts'
import {settingFlags} from './setting-flags.ts'

const NIGHT = 'NIGHT'
/** What a night gives each of its runs itself. */
const NOT_FOR_NIGHTS: ReadonlySet<string> = new Set(['config_file', 'labels', 'resume', 'output-dir', 'keep'])
/** As the original's scripts take it. */
const TRIAL_VARIABLE = 'TRIALRUN'

/** The flags of `runner bench` that all runs of a night take. */
export const BENCH_FLAGS: Interfaces.FlagInput = Object.fromEntries(
  Object.entries(settingFlags).filter(([name]) => !NOT_FOR_NIGHTS.has(name)),
)

/** What a night is, besides the settings of its runs. */
export const NIGHT_FLAGS = {
  groups: Flags.string({
    summary:
      'File with a line GROUP=true or GROUP=false each. Default: run_perf_test.conf in CONFIG_DIR or above it; else all run.',
    helpValue: 'FILE',
    helpGroup: NIGHT,
  }),
  only: Flags.string({
    summary: 'Run this group only; may be given again.',
    helpValue: 'GROUP',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: NIGHT,
  }),
  'base-set': Flags.string({
    summary:
      'A setting that only the base has, such as proxy.concurrency=1. Without any there is no base, and no verdict.',
    helpValue: 'NAME=VALUE',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: NIGHT,
  }),
  pairs: countFlag({
    summary: 'Runs of the base, and as many of what is new, in turns. Fewer than six cannot show a regression.',
    default: 6,
    min: 1,
    helpGroup: NIGHT,
  }),
  'install-command': Flags.string({
    summary: 'Bash that installs the mesh before each group; $INSTALLATION is its installation.yaml, or empty.',
    helpValue: 'COMMAND',
    helpGroup: NIGHT,
  }),
  'hook-timeout': countFlag({
    summary: 'Seconds that a script or the installation may take.',
    default: 600,
    min: 1,
    helpGroup: NIGHT,
  }),
  trial: Flags.boolean({
    summary: `One short cell of the first group, to see whether a night would run. Also by ${TRIAL_VARIABLE}=True.`,
    helpGroup: NIGHT,
  }),
  'output-dir': Flags.string({summary: 'Folder that gets nights/.', helpValue: 'DIR', default: '.', helpGroup: NIGHT}),
  resume: Flags.string({
    summary:
      'Go on with the night in this folder: what is measured is not measured again. Give the other flags again, too.',
    helpValue: 'NIGHT_DIR',
    helpGroup: NIGHT,
  }),
  'dry-run': Flags.boolean({summary: 'Show what would be measured, and start nothing.', helpGroup: NIGHT}),
  markdown: Flags.boolean({
    summary: 'Print Markdown for a job’s summary; night.md in the folder of the night has it always.',
    exclusive: ['json'],
    helpGroup: NIGHT,
  }),
  quiet: Flags.boolean({summary: 'No progress; warnings and the closing table only.', helpGroup: NIGHT}),
}

/** Runs of a night take turns, so that it does not matter what the place drifts by. */
const {drift: _drift, ...comparisonFlags} = COMPARISON_FLAGS
export const NIGHT_COMPARISON_FLAGS = comparisonFlags

/** The flags of `runner nightly`, but those of its runs. */
export type NightFlags = Interfaces.InferredFlags<typeof NIGHT_FLAGS & typeof NIGHT_COMPARISON_FLAGS>

/** What the flags ask; `given` are all flags, those of the runs among them. */
export function nightRequestOf(
  configurations: string,
  flags: NightFlags,
  given: Readonly<Record<string, unknown>>,
): NightRequest {
  const settings = Object.entries(given).filter(([name]) => name in BENCH_FLAGS)
  const sources = givenSettings(Object.fromEntries(settings))
  return {
    configurations: resolve(configurations),
    choice: flags.groups === undefined ? undefined : resolve(flags.groups),
    only: flags.only ?? [],
    sources,
    baseSet: flags['base-set'] ?? [],
    pairs: flags.pairs,
    isTrial: flags.trial || process.env[TRIAL_VARIABLE]?.toLowerCase() === 'true',
    installCommand: flags['install-command'] ?? null,
    hookTimeoutMs: 1000 * flags['hook-timeout'],
    comparison: comparisonRequestOf({...flags, drift: undefined}),
  }
}

/** Where the night leaves what it makes: a new folder by its start, or the one that it goes on in. Absolute. Throws a UsageError. */
export async function nightFolder({resume, 'output-dir': parent}: NightFlags): Promise<string> {
  if (resume === undefined) return join(resolve(parent), 'nights', timeStamp(new Date()))
  const folder = resolve(resume)
  await access(folder).catch((cause: Error) => {
    throw new UsageError(`Going on with the night in ${folder}: ${cause.message}`, {cause})
  })
  return folder
}
