import {readFile} from 'node:fs/promises'
import {basename} from 'node:path'
import {type Outline, outline} from '../bench/dry-run/outline.ts'
import {resolveBench} from '../bench/resolve-bench.ts'
import type {Sources} from '../config/sources/read-sources.ts'
import {asRunnerError, type RunnerError, type Warning} from '../errors/index.ts'
import type {ConfigurationFolder} from './configuration-folder.ts'

/** What is known beforehand of one bench of a night. */
export interface PlannedBench {
  /** Absolute path of its config file. */
  readonly configFile: string
  /** Variables in the file that prerun.sh has to replace before it can be read. */
  readonly unset: readonly string[]
  /** Null where the file cannot be read as it is. */
  readonly outline: Outline | null
  /** Why it cannot be carried out; null where it can, or where that shows only after prerun.sh. */
  readonly fault: Pick<RunnerError, 'message' | 'hint' | 'exitCode'> | null
  readonly warnings: readonly Warning[]
}

/** A folder and its benches. */
export interface PlannedFolder extends ConfigurationFolder {
  readonly benches: readonly PlannedBench[]
}

const VARIABLE = /\$\{?([A-Za-z_]\w*)\}?/g

/** Names of shell variables in the values of a config file, as the original's files have them for envsubst. */
function variablesIn(text: string): readonly string[] {
  const values = text.split('\n').filter((line) => !line.trimStart().startsWith('#'))
  return [...new Set([...values.join('\n').matchAll(VARIABLE)].map(([, name]) => name!))]
}

function unsetWarning(configFile: string, unset: readonly string[]): Warning {
  const names = unset.map((name) => `$${name}`).join(', ')
  return {
    code: 'needs-variable',
    message: `${basename(configFile)} has ${names} in it: its prerun.sh must make the value (a token that the mesh accepts, where it is a JWT) and write it into the file, for instance by envsubst`,
    hint: 'What the benches will do shows only then; prerun.sh needs whatever it makes the value with, and a cluster with the policies that ask for it.',
  }
}

async function resolvedBench(configFile: string, sources: Sources): Promise<PlannedBench> {
  const planned = {configFile, unset: [], fault: null}
  try {
    const {settings, warnings} = await resolveBench({...sources, flags: {...sources.flags, config_file: configFile}})
    const outlined = await outline(settings)
    return {...planned, outline: outlined, warnings: [...warnings, ...outlined.warnings]}
  } catch (thrown) {
    const error = asRunnerError(thrown)
    if (error === null) throw thrown
    const {message, hint, exitCode} = error
    return {...planned, outline: null, fault: {message, hint, exitCode}, warnings: []}
  }
}

async function planBench(configFile: string, {prerun}: ConfigurationFolder, sources: Sources): Promise<PlannedBench> {
  const unset = prerun === null ? [] : variablesIn(await readFile(configFile, 'utf8'))
  if (unset.length === 0) return resolvedBench(configFile, sources)
  return {configFile, unset, outline: null, fault: null, warnings: [unsetWarning(configFile, unset)]}
}

/** What a night would do in `folders`, under the settings of `sources`. Starts and writes nothing; a fault is a value. */
export async function planNight(
  folders: readonly ConfigurationFolder[],
  sources: Sources,
): Promise<readonly PlannedFolder[]> {
  const planned: PlannedFolder[] = []
  for (const folder of folders) {
    const benches: PlannedBench[] = []
    for (const configFile of folder.configFiles) benches.push(await planBench(configFile, folder, sources))
    planned.push({...folder, benches})
  }
  return planned
}
