import {readFile} from 'node:fs/promises'
import type {Warning} from '../../errors/index.ts'
import type {NamingOptions} from '../../profiles/naming-context.ts'

/** Where names may come from, as flags, values files and variables say it. */
export interface NamingSettings {
  readonly naming: NamingOptions
  readonly warnings: readonly Warning[]
}

/** `symbols` is what --symbols gave; `packageDirectory` has the packaged values.yaml. Throws as settings do. */
export async function namingSettings(
  symbols: readonly string[] | undefined,
  packageDirectory: string,
): Promise<NamingSettings> {
  const {resolveSettings} = await import('../../config/resolve-settings.ts')
  const {settings, warnings} = await resolveSettings({
    flags: symbols === undefined ? {} : {symbols},
    environment: process.env,
    readFile: (path) => readFile(path, 'utf8'),
    now: new Date(),
    currentDirectory: process.cwd(),
    packageDirectory,
  })
  return {naming: {symbols: settings.symbols.paths, symbolUrls: settings.symbols.urls}, warnings}
}
