import {readFileSync} from 'node:fs'
import {join} from 'node:path'

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'kubernetes', '1.34')

/** What a real API server (1.34) wrote. */
export function recorded<T>(name: string): T {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as T
}
