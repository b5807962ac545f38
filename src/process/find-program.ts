import {delimiter, join, resolve} from 'node:path'
import {isExecutableFile} from '../program/executable-file.ts'

/** System folders that a user's PATH often lacks, though profilers are installed there. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** Absolute path of a program by name (searched on PATH, then in the system's sbin folders) or by path; null when absent. */
export function findProgram(name: string, searchPath = process.env['PATH'] ?? ''): string | null {
  if (name.includes('/')) return isExecutableFile(name) ? resolve(name) : null
  const folders = [...searchPath.split(delimiter).filter((folder) => folder !== ''), ...SYSTEM_FOLDERS]
  return folders.map((folder) => join(folder, name)).find(isExecutableFile) ?? null
}
