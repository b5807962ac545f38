import {readdir} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {textIfThere} from '../bytes/text-if-there.ts'
import {InputError, type Warning} from '../errors/index.ts'
import {chosenNames} from './chosen-folders.ts'

/** Config files of a folder, in the order in which they are measured. */
const CONFIG_FILES = ['cpu_mem.yaml', 'latency.yaml'] as const
/** What chooses among the folders where no file is named: the file that lies beside or in the folder of folders. */
const CHOICE_FILE = 'run_perf_test.conf'
const TRIAL_FILE = 'trialrun.yaml'

/** One folder of a night, in the layout that run_benchmark_job.sh reads. Paths are absolute; null for what is not there. */
export interface ConfigurationFolder {
  readonly name: string
  readonly path: string
  /** What the mesh is installed with for this folder. */
  readonly installation: string | null
  readonly prerun: string | null
  /** One bench each. */
  readonly configFiles: readonly string[]
  readonly postrun: string | null
}

/** What is read of a folder of folders. */
export interface FoundFolders {
  /** By name. */
  readonly folders: readonly ConfigurationFolder[]
  readonly warnings: readonly Warning[]
}

/** Which of the folders, and whether all of their files. */
export interface FolderRequest {
  readonly directory: string
  /** File of `name=true|false` lines; null for the one that lies there, and all folders where none does. */
  readonly choiceFile: string | null
  /** Measure trialrun.yaml in the first folder, and nothing else. */
  readonly isTrial: boolean
}

async function namesIn(directory: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(await readdir(directory))
  } catch (error) {
    throw new InputError(`Reading the configuration folders in ${directory}: ${(error as Error).message}`, {
      hint: 'Name a folder of folders, each with cpu_mem.yaml or latency.yaml in it.',
    })
  }
}

async function foldersIn(directory: string): Promise<readonly string[]> {
  await namesIn(directory)
  const entries = await readdir(directory, {withFileTypes: true})
  return entries
    .filter((entry) => !entry.isFile())
    .map(({name}) => name)
    .sort()
}

async function readFolder(directory: string, name: string): Promise<ConfigurationFolder> {
  const path = join(directory, name)
  const names = await namesIn(path)
  const there = (file: string) => (names.has(file) ? join(path, file) : null)
  return {
    name,
    path,
    installation: there('installation.yaml'),
    prerun: there('prerun.sh'),
    configFiles: CONFIG_FILES.flatMap((file) => there(file) ?? []),
    postrun: there('postrun.sh'),
  }
}

/** The text of the first of `paths` that is there; null where none is. */
async function firstThere(paths: readonly string[]): Promise<{path: string; text: string} | null> {
  for (const path of paths) {
    const text = await textIfThere(path)
    if (text !== '') return {path, text}
  }
  return null
}

async function readChoice({directory, choiceFile}: FolderRequest): Promise<readonly string[] | null> {
  const near = [directory, dirname(directory)].map((folder) => join(folder, CHOICE_FILE))
  const found = await firstThere(choiceFile === null ? near : [choiceFile])
  if (found !== null) return chosenNames(found.text, found.path)
  if (choiceFile === null) return null
  throw new InputError(`Reading which folders are chosen: ${choiceFile} is not there, or empty`, {
    hint: 'Name a file with lines such as none_tcp=true.',
  })
}

function unknownWarnings(chosen: readonly string[], names: readonly string[], directory: string): readonly Warning[] {
  return chosen
    .filter((name) => !names.includes(name))
    .map((name) => ({
      code: 'no-such-folder',
      message: `${name} is chosen, and ${directory} has no folder of that name`,
      hint: `Folders there: ${names.join(', ')}.`,
    }))
}

function emptyWarnings(folders: readonly ConfigurationFolder[]): readonly Warning[] {
  return folders
    .filter(({configFiles}) => configFiles.length === 0)
    .map(({path}) => ({
      code: 'nothing-to-measure',
      message: `${path} has neither ${CONFIG_FILES.join(' nor ')}: nothing is measured there`,
      hint: 'Add one of them, or choose the folder no more.',
    }))
}

async function asTrial(folder: ConfigurationFolder, directory: string): Promise<ConfigurationFolder> {
  const near = [directory, dirname(directory)].map((one) => join(one, TRIAL_FILE))
  const found = await firstThere(near)
  if (found !== null) return {...folder, configFiles: [found.path]}
  throw new InputError(`Reading what a trial measures: there is neither ${near.join(' nor ')}`, {
    hint: 'Put a short config file there, in the form that runner.py reads.',
  })
}

/** Reads the chosen folders of `directory`. Throws an InputError where there is nothing to measure. */
export async function readConfigurationFolders(request: FolderRequest): Promise<FoundFolders> {
  const {directory, isTrial} = request
  const names = await foldersIn(directory)
  const chosen = await readChoice(request)
  const wanted = chosen === null ? names : names.filter((name) => chosen.includes(name))
  const all = await Promise.all(wanted.map((name) => readFolder(directory, name)))
  const folders = all.filter(({configFiles}) => configFiles.length > 0)
  if (folders.length === 0) {
    throw new InputError(
      `Reading the configuration folders in ${directory}: none that is chosen has anything to measure`,
      {
        hint: `A folder has ${CONFIG_FILES.join(' or ')} in it, and is chosen by name=true in ${CHOICE_FILE}.`,
      },
    )
  }
  const warnings = [...unknownWarnings(chosen ?? [], names, directory), ...emptyWarnings(all)]
  return {folders: isTrial ? [await asTrial(folders[0]!, directory)] : folders, warnings}
}
