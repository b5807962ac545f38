import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {cacheFolder} from '../cache-folder.ts'
import {thisSystem} from '../system-packages.ts'
import type {Machine} from './check.ts'

function orElse<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read()
  } catch {
    return otherwise
  }
}

/** The machine that we run on. */
export function thisMachine(envoyPath: string | null = null): Machine {
  return {
    platform: process.platform,
    architecture: process.arch,
    userId: process.getuid?.() ?? -1,
    system: thisSystem(),
    cache: cacheFolder(),
    searchPath: process.env['PATH'] ?? '',
    envoyPath,
    readText: (path) => orElse(() => readFileSync(path, 'utf8'), null),
    exists: existsSync,
    list: (path) => orElse(() => readdirSync(path), []),
  }
}
