import {resolve} from 'node:path'
import {cellCount} from '../config/cells/matrix.ts'
import {guardSettingsOfRun} from '../config/checks/guard-settings.ts'
import {type Resolution, resolveSettings} from '../config/resolve-settings.ts'
import {completedSettings, faultOfSettings, type Settings} from '../config/settings.ts'
import {refuseChangedFiles} from '../config/sources/content-hashes.ts'
import type {Sources} from '../config/sources/read-sources.ts'
import {ConfigurationError, InputError, UsageError, type Warning} from '../errors/index.ts'
import {type RunFile, readRunFile} from '../results/run-file.ts'
import {readRunSecrets} from '../results/run-secrets.ts'
import {isComplete} from './run/earlier-run.ts'
import {refuseRunInUse} from './run/run-lock.ts'

/** Settings that say where a run goes, not what it does. */
const NOT_THE_PLAN = new Set(['resume', 'output-dir', 'output_dir'])

/** A run keeps the label that it was started with. */
function underLabelOf({runLabel}: Settings, resolution: Resolution): Resolution {
  const isGiven = resolution.origins.some(({name, value}) => name === 'labels' && value !== null)
  if (isGiven && resolution.settings.runLabel !== runLabel) {
    throw new ConfigurationError(
      `The run that is to go on has the label ${runLabel}, and --labels says ${resolution.settings.runLabel}.`,
      {hint: 'Leave --labels out, or start a new run without --resume.'},
    )
  }
  return {...resolution, settings: {...resolution.settings, runLabel}}
}

function faultOfPlan(settings: Settings, {plan}: RunFile): string | null {
  const cells = cellCount(settings)
  return cells === plan.length ? null : `they make ${cells} cells, and its plan has ${plan.length}`
}

function sinceThen(absent: ReadonlyMap<string, unknown>): Warning[] {
  return [...absent].map(([place, value]) => ({
    code: 'setting-newer-than-run',
    message: `The run that goes on says nothing of ${place}; it is taken to be ${JSON.stringify(value)}, as for a new run`,
    hint: 'Was the run started by an older version of runner? If it was measured with anything else, start a new one.',
  }))
}

/**
 * The settings that a run was started with, with those of `present` for what it says nothing of, which is told. What only
 * its secrets had is missed only as long as there is more to do.
 */
async function settingsOfRun(
  path: string,
  run: RunFile,
  present: Settings,
): Promise<Pick<Resolution, 'settings' | 'warnings'>> {
  const secrets = await readRunSecrets(path)
  const hidden = run.hiddenSettings ?? []
  if (hidden.length > 0 && secrets === null && !(await isComplete(path, run))) {
    throw new UsageError(
      `The run in ${path} was started with secrets (${hidden.join(', ')}), and secrets.json is gone.`,
      {
        hint: 'Give the flags and files of that run again, beside --resume.',
      },
    )
  }
  const {meshChoice} = present
  const {settings: complete, absent} = completedSettings(Object.assign({meshChoice}, run.settings, secrets), present)
  const settings = complete as Settings
  const fault = faultOfSettings(settings) ?? faultOfPlan(settings, run)
  if (fault === null) return {settings, warnings: sinceThen(absent)}
  throw new InputError(`Reading the settings of the run in ${path}: ${fault}`, {
    hint: 'Was it written by another version of runner, or changed? Give the flags and files of that run again, beside --resume.',
  })
}

/**
 * The settings of a bench. With `--resume` alone they are those that the run was started with; with other flags or files
 * beside it, they are resolved as ever, and the run goes on only when they make the same plan.
 */
export async function resolveBench(sources: Sources): Promise<Resolution> {
  const resolution = await resolveSettings(sources)
  const {resumeDirectory} = resolution.settings
  if (resumeDirectory === null) return resolution
  const path = resolve(sources.currentDirectory, resumeDirectory)
  await refuseRunInUse(path)
  const run = await readRunFile(path)
  const givenAnew = Object.keys(sources.flags).some((name) => !NOT_THE_PLAN.has(name))
  if (givenAnew) return underLabelOf(run.settings, resolution)
  const ofRun = await settingsOfRun(path, run, resolution.settings)
  const settings = {...ofRun.settings, resumeDirectory: path}
  guardSettingsOfRun(settings)
  if (!(await isComplete(path, run))) await refuseChangedFiles(settings.kubernetes.istio.envoyFilters, sources.readFile)
  return {...resolution, settings, warnings: [...resolution.warnings, ...ofRun.warnings]}
}
