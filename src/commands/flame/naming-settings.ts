import {resolvePart} from '../../config/resolve-part.ts'
import type {Warning} from '../../errors/index.ts'
import type {NamingOptions} from '../../profiles/naming-context.ts'
import {givenSettings} from '../given-settings.ts'

/** What {@link namingSettings} is told by flags. */
export interface NamingFlags {
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
  const {readSavedMaps} = await import('../../profiles/read-saved-maps.ts')
  return {maps: await readSavedMaps(path)}
}

/** `flags` are --symbols and --maps. Throws as settings do, and for a bad map. */
export async function namingSettings({symbols, maps}: NamingFlags): Promise<NamingSettings> {
  const {value, warnings} = await resolvePart(givenSettings(symbols === undefined ? {} : {symbols}), 'symbols')
  const {paths, urls} = value
  return {naming: {symbols: paths, symbolUrls: urls, ...(await mapsIn(maps))}, warnings}
}
