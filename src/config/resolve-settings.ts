import {join, resolve} from 'node:path'
import {ConfigurationError, UsageError, type Warning} from '../errors/index.ts'
import {checkSettings, originOf, settingWarnings} from './checks/check-settings.ts'
import {guardSettings} from './checks/guard-settings.ts'
import {chooseMesh} from './checks/mesh-choice.ts'
import type {Surroundings} from './derived-fields.ts'
import {RefusedValue} from './parse/raw-value.ts'
import {type ResolvedSetting, type ResolvedValues, resolvedSettings, resolveValues} from './resolve-values.ts'
import {type AskedSettings, type Settings, toSettings} from './settings.ts'
import {environmentLayer, type Variables, variableWarnings} from './sources/environment-layer.ts'
import {type FileLayer, fileLayer, type SettingsFile} from './sources/file-layer.ts'
import {flagLayer, flagWarnings, type ParsedFlags} from './sources/flag-layer.ts'
import {errorFor} from './sources/layer.ts'

/** All that settings can come from. */
export interface Sources extends Surroundings {
  /** From the parser of the command line; absent where a flag was not given. */
  readonly flags: ParsedFlags
  readonly environment: Variables
  /** The text of a file, or the file system's error. */
  readonly readFile: (path: string) => Promise<string>
  /** The folder that has the packaged values.yaml. */
  readonly packageDirectory: string
}

/** Settings, with where each came from. */
export interface Resolution {
  readonly settings: Settings
  readonly origins: readonly ResolvedSetting[]
  readonly warnings: readonly Warning[]
}

type Wanted = Pick<SettingsFile, 'kind' | 'path'>

function refuseNoPath(flag: string, path: string | undefined): void {
  if (path === '') throw new UsageError(`${flag} names no file`)
}

/** The files to read, the strongest first. */
function wantedFiles({flags, environment, currentDirectory, packageDirectory}: Sources): Wanted[] {
  const fromFlag = flags['config_file'] as string | undefined
  const valuesFlags = flags['values'] as readonly string[] | undefined
  refuseNoPath('--config_file', fromFlag)
  for (const path of valuesFlags ?? []) refuseNoPath('--values', path)
  const config = fromFlag ?? environment['RUNNER_CONFIG_FILE'] ?? ''
  const userValues = valuesFlags ?? [environment['RUNNER_VALUES'] ?? '']
  return [
    {kind: 'config file' as const, path: config},
    ...userValues.toReversed().map((path) => ({kind: 'values' as const, path})),
    {kind: 'values' as const, path: join(packageDirectory, 'values.yaml')},
  ]
    .filter(({path}) => path !== '')
    .map(({kind, path}) => ({kind, path: resolve(currentDirectory, path)}))
}

async function readSettingsFile({kind, path}: Wanted, readFile: Sources['readFile']): Promise<FileLayer> {
  let text: string
  try {
    text = await readFile(path)
  } catch (error) {
    const what = kind === 'values' ? 'values file' : kind
    throw new ConfigurationError(`Reading the ${what} ${path}: ${(error as Error).message}`, {
      hint: 'Name a file of settings; a relative path is taken from the current folder.',
    })
  }
  return fileLayer({kind, path, text})
}

function settingsOf(resolved: ResolvedValues, surroundings: Surroundings): AskedSettings {
  try {
    return toSettings(resolved.values, surroundings)
  } catch (error) {
    if (!(error instanceof RefusedValue)) throw error
    const origin = originOf(resolved, ['customProfilingName', 'customProfilingCommand', 'perf', 'profiler'])
    throw errorFor(origin, `${origin.text} ${error.message}`, error.hint)
  }
}

/** A mesh that a config file means by naming none is shown as what the run takes. */
function withMesh(shown: ResolvedSetting, {mesh, meshChoice}: Settings): ResolvedSetting {
  const {impliedBy} = meshChoice
  return impliedBy === null ? shown : {...shown, value: mesh, origin: `config file ${impliedBy}, which names none`}
}

/**
 * Settings from all sources. Each is taken from the strongest source that gives it: flags and `--set`, then `RUNNER_*`
 * variables (and the names that scripts already use), the config file, values files (a later one before an earlier one,
 * the packaged one last), and at last the default.
 *
 * @throws UsageError (exit 2) for a wrong flag, ConfigurationError (exit 3) for a wrong file or variable
 */
export async function resolveSettings(sources: Sources): Promise<Resolution> {
  const fromFlags = flagLayer(sources.flags)
  const files = await Promise.all(wantedFiles(sources).map((wanted) => readSettingsFile(wanted, sources.readFile)))
  const layers = [fromFlags, environmentLayer(sources.environment), ...files.map(({layer}) => layer)]
  const resolved = resolveValues(layers)
  guardSettings(resolved.values, sources.environment, sources.currentDirectory)
  const asked = settingsOf(resolved, sources)
  const {mesh, ...meshChoice} = chooseMesh(asked, {
    named:
      layers
        .slice(0, -1)
        .find((layer) => layer.has('mesh'))
        ?.get('mesh')?.origin ?? null,
    configFile: files.find(({kind}) => kind === 'config file')?.path ?? null,
  })
  const settings: Settings = {...asked, mesh, meshChoice}
  checkSettings(settings, resolved)
  return {
    settings,
    origins: resolvedSettings(resolved).map((one) => (one.name === 'mesh' ? withMesh(one, settings) : one)),
    warnings: [
      ...flagWarnings(sources.flags),
      ...variableWarnings(sources.environment),
      ...files.flatMap(({warnings}) => warnings),
      ...settingWarnings(settings, resolved),
    ],
  }
}
