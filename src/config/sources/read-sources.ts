import {join, resolve} from 'node:path'
import {ConfigurationError, UsageError, type Warning} from '../../errors/index.ts'
import type {Surroundings} from '../derived-fields.ts'
import {environmentLayer, type Variables, variableWarnings} from './environment-layer.ts'
import type {FileLayer, SettingsFile} from './file-layer.ts'
import {flagLayer, flagWarnings, type ParsedFlags} from './flag-layer.ts'
import type {Layer} from './layer.ts'

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

/** What the sources give, unparsed. */
export interface ReadSources {
  /** Of each source, the strongest first; the packaged values.yaml is the last. */
  readonly layers: readonly Layer[]
  /** Path of the config file, or null. */
  readonly configFile: string | null
  readonly warnings: readonly Warning[]
}

/** values.yaml as it was when the program was bundled. The build puts its text here; what runs from the sources has none. */
declare const VALUES_AS_BUILT: string | undefined

/** A test holds values.yaml to the schema's defaults: as it was built, it need not be parsed. */
function saysDefaultsOnly(packaged: string): boolean {
  return typeof VALUES_AS_BUILT === 'string' && packaged === VALUES_AS_BUILT
}

interface Wanted extends Pick<SettingsFile, 'kind' | 'path'> {
  readonly isPackaged?: true
}

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
  const wanted: Wanted[] = [
    {kind: 'config file', path: config},
    ...userValues.toReversed().map((path) => ({kind: 'values' as const, path})),
    {kind: 'values', path: join(packageDirectory, 'values.yaml'), isPackaged: true},
  ]
  return wanted.filter(({path}) => path !== '').map((one) => ({...one, path: resolve(currentDirectory, one.path)}))
}

async function readText({kind, path}: Wanted, readFile: Sources['readFile']): Promise<string> {
  try {
    return await readFile(path)
  } catch (error) {
    const what = kind === 'values' ? 'values file' : kind
    throw new ConfigurationError(`Reading the ${what} ${path}: ${(error as Error).message}`, {
      hint: 'Name a file of settings; a relative path is taken from the current folder.',
    })
  }
}

async function readFileLayer(wanted: Wanted, readFile: Sources['readFile']): Promise<FileLayer> {
  const text = await readText(wanted, readFile)
  if (wanted.isPackaged && saysDefaultsOnly(text)) return {layer: new Map(), warnings: []}
  const {fileLayer} = await import('./file-layer.ts')
  return fileLayer({...wanted, text})
}

/**
 * Reads the command line, the environment and all files of settings.
 *
 * @throws UsageError (exit 2) for a wrong flag, ConfigurationError (exit 3) for a wrong file
 */
export async function readSources(sources: Sources): Promise<ReadSources> {
  const {flags, environment} = sources
  const fromFlags = flagLayer(flags)
  const wanted = wantedFiles(sources)
  const files = await Promise.all(wanted.map((one) => readFileLayer(one, sources.readFile)))
  return {
    layers: [fromFlags, environmentLayer(environment), ...files.map(({layer}) => layer)],
    configFile: wanted.find(({kind}) => kind === 'config file')?.path ?? null,
    warnings: [...flagWarnings(flags), ...variableWarnings(environment), ...files.flatMap(({warnings}) => warnings)],
  }
}
