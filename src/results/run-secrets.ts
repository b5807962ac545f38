import {readFile, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {insideFolder} from '../bytes/inside-folder.ts'
import {writeAtomically} from '../bytes/writing/write-atomically.ts'
import {withoutValues} from '../config/parse/headers.ts'
import type {Settings} from '../config/settings.ts'
import {InputError} from '../errors/index.ts'
import {redactedValue} from '../secrets/known-secrets.ts'

/** File in a run's folder with the settings that `run.json` must not show whole. Its owner alone can read it. */
const NAME = 'secrets.json'

/** `settings` as they may be stored and shown: `***` for each value of a header, and for every secret that is known. */
export function withoutSecrets(settings: Settings): Settings {
  return redactedValue({...settings, headers: withoutValues(settings.headers)})
}

/** The settings that {@link withoutSecrets} changes. */
export function secretSettings(settings: Settings): Partial<Settings> {
  const shown = withoutSecrets(settings)
  const isHidden = (name: string) =>
    JSON.stringify(settings[name as keyof Settings]) !== JSON.stringify(shown[name as keyof Settings])
  return Object.fromEntries(Object.entries(settings).filter(([name]) => isHidden(name)))
}

/** Keeps what `--resume` needs of `settings` besides `run.json`; writes nothing where that is nothing. */
export async function writeRunSecrets(runDirectory: string, settings: Settings): Promise<void> {
  const secret = secretSettings(settings)
  if (Object.keys(secret).length === 0) return
  const text = `${JSON.stringify({schemaVersion: 1, settings: secret}, null, 2)}\n`
  await writeAtomically(join(runDirectory, NAME), text, {isPrivate: true})
}

/** What was kept; null when there is nothing. Throws an InputError when it cannot be read. */
export async function readRunSecrets(runDirectory: string): Promise<Partial<Settings> | null> {
  const path = await insideFolder(runDirectory, NAME)
  if (path === null) return null
  try {
    const {settings} = JSON.parse(await readFile(path, 'utf8')) as {settings?: Partial<Settings>}
    if (typeof settings !== 'object' || settings === null) throw new Error('it has no settings')
    return settings
  } catch (error) {
    // What JSON.parse says quotes the text.
    const reason = error instanceof SyntaxError ? 'it is no JSON' : (error as Error).message
    throw new InputError(`Reading ${path}: ${reason}`, {
      hint: 'Remove it, and give the flags and files of that run again, beside --resume.',
    })
  }
}

/** Removes what was kept, once nothing is left to go on with. */
export async function removeRunSecrets(runDirectory: string): Promise<void> {
  await rm(join(runDirectory, NAME), {force: true})
}
