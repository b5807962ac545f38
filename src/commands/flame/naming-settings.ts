import {readFile} from 'node:fs/promises'
import {InputError, type Warning} from '../../errors/index.ts'
import type {NamingOptions} from '../../profiles/naming-context.ts'
import {givenSettings} from '../given-settings.ts'

interface NamingFlags {
  readonly symbols?: readonly string[] | undefined
  readonly maps?: string | undefined
}

/** Where names may come from, as flags, values files and variables say it. */
export interface NamingSettings {
  readonly naming: NamingOptions
  readonly warnings: readonly Warning[]
}

async function mapsIn(path: string | undefined): Promise<Pick<NamingOptions, 'maps'>> {
  if (path === undefined) return {}
  const {parseProcMaps} = await import('../../symbols/proc-maps.ts')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new InputError(`Reading the memory map ${path} failed: ${(cause as Error).message}`, {
      hint: 'Name a saved copy of /proc/PID/maps: cat /proc/PID/maps > maps.txt',
      cause,
    })
  }
  const maps = parseProcMaps(text)
  if (maps.length > 0) return {maps}
  throw new InputError(`Reading the memory map ${path}: not one line is as /proc/PID/maps has them.`, {
    hint: 'Save it while the process lives: cat /proc/PID/maps > maps.txt',
  })
}

/** `flags` are --symbols and --maps. Throws as settings do, and for a bad map. */
export async function namingSettings({symbols, maps}: NamingFlags): Promise<NamingSettings> {
  const {resolveSettings} = await import('../../config/resolve-settings.ts')
  const {settings, warnings} = await resolveSettings(givenSettings(symbols === undefined ? {} : {symbols}))
  const {paths, urls} = settings.symbols
  return {naming: {symbols: paths, symbolUrls: urls, ...(await mapsIn(maps))}, warnings}
}
