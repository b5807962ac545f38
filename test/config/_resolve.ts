import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {type Resolution, resolveSettings} from '../../src/config/resolve-settings.ts'
import type {Sources} from '../../src/config/sources/read-sources.ts'

export const ROOT = join(import.meta.dirname, '..', '..')
export const PACKAGED_VALUES = readFileSync(join(ROOT, 'values.yaml'), 'utf8')

interface GivenSources extends Partial<Pick<Sources, 'flags' | 'environment'>> {
  readonly files?: Readonly<Record<string, string>>
}

/** As in the folder /here, with `files` as the only ones there. */
export function sourcesWith(given: GivenSources): Sources {
  const files: Readonly<Record<string, string>> = {'/package/values.yaml': PACKAGED_VALUES, ...given.files}
  return {
    flags: given.flags ?? {},
    environment: given.environment ?? {},
    readFile: async (path) => {
      if (files[path] === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`)
      return files[path]
    },
    now: new Date('2026-01-02T03:04:05Z'),
    currentDirectory: '/here',
    packageDirectory: '/package',
  }
}

/** Settings from what {@link sourcesWith} gives. */
export function resolveWith(given: GivenSources = {}): Promise<Resolution> {
  return resolveSettings(sourcesWith(given))
}

/** Settings from a config file with this text. */
export async function fromConfigFile(text: string): Promise<Resolution> {
  return resolveWith({flags: {config_file: 'c.yaml'}, files: {'/here/c.yaml': text}})
}
