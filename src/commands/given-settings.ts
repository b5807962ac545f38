import {readFile} from 'node:fs/promises'
import type {Sources} from '../config/sources/read-sources.ts'
import {PACKAGE_FOLDER} from '../program/package-folder.ts'

/** Where a command's settings come from: its flags, the environment, and the files that those name. */
export function givenSettings(flags: Sources['flags']): Sources {
  return {
    flags,
    environment: process.env,
    readFile: (path) => readFile(path, 'utf8'),
    now: new Date(),
    currentDirectory: process.cwd(),
    packageDirectory: PACKAGE_FOLDER,
  }
}
