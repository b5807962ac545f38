import type {Warning} from '../errors/index.ts'
import {checkSettings, originOf, settingWarnings} from './checks/check-settings.ts'
import {guardSettings} from './checks/guard-settings.ts'
import {chooseMesh} from './checks/mesh-choice.ts'
import type {Surroundings} from './derived-fields.ts'
import {RefusedValue} from './parse/raw-value.ts'
import {type ResolvedSetting, type ResolvedValues, resolvedSettings, resolveValues} from './resolve-values.ts'
import {type AskedSettings, type Settings, toSettings} from './settings.ts'
import {contentHashes} from './sources/content-hashes.ts'
import {errorFor} from './sources/layer.ts'
import {readSources, type Sources} from './sources/read-sources.ts'

/** Settings, with where each came from. */
export interface Resolution {
  readonly settings: Settings
  readonly origins: readonly ResolvedSetting[]
  readonly warnings: readonly Warning[]
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
  const {layers, configFile, warnings} = await readSources(sources)
  const resolved = resolveValues(layers)
  guardSettings(resolved.values, sources.environment, sources.currentDirectory)
  const asked = settingsOf(resolved, {...sources, contentHashes: await contentHashes(resolved, sources)})
  const named =
    layers
      .slice(0, -1)
      .find((layer) => layer.has('mesh'))
      ?.get('mesh')?.origin ?? null
  const {mesh, ...meshChoice} = chooseMesh(asked, {named, configFile})
  const settings: Settings = {...asked, mesh, meshChoice}
  checkSettings(settings, resolved)
  return {
    settings,
    origins: resolvedSettings(resolved).map((one) => (one.name === 'mesh' ? withMesh(one, settings) : one)),
    warnings: [...warnings, ...settingWarnings(settings, resolved)],
  }
}
