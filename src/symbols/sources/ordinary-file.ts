import {realpath, stat} from 'node:fs/promises'
import type {ByteSource} from '../../bytes/byte-source.ts'
import {openFile} from '../../bytes/open-file.ts'

/** An open file that can be asked for any of its bytes. */
export type OpenedFile = ByteSource & AsyncDisposable

/** Devices and the kernel's own files: reading them can hang or change something. */
const NO_FOLDER_OF_FILES = /^\/(?:dev|proc|sys)(?:\/|$)/
/** What a file that is not there, or not for us, comes back as. A name too long or with a loop is none either. */
const ABSENT = new Set(['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ENXIO', 'EISDIR'])

function isAbsent(error: unknown): boolean {
  const {code} = error as NodeJS.ErrnoException
  // Paths come from profiles; one with a zero byte in it cannot exist.
  return ABSENT.has(code ?? '') || code === 'ERR_INVALID_ARG_VALUE'
}

/** Null instead of an error for what is not there or may not be read. */
export async function ifThere<Value>(look: () => Promise<Value>): Promise<Value | null> {
  try {
    return await look()
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

/** Where a path leads to in the end when that is an ordinary file outside /dev, /proc and /sys; else null. */
async function ordinaryFile(path: string): Promise<string | null> {
  return ifThere(async () => {
    const real = await realpath(path)
    return !NO_FOLDER_OF_FILES.test(real) && (await stat(real)).isFile() ? real : null
  })
}

/** Opens an ordinary file; null when there is none at `path`, when it is something else, or when it may not be read. */
export async function openOrdinaryFile(path: string): Promise<OpenedFile | null> {
  const real = await ordinaryFile(path)
  if (real === null) return null
  const file = await ifThere(() => openFile(real))
  return file === null ? null : {...file, name: path}
}
