import {isAbsolute, relative, sep} from 'node:path'

/** A path as a person would type it: relative when it is inside the current folder, else absolute. */
export function shownPath(path: string, currentDirectory: string): string {
  const short = relative(currentDirectory, path)
  if (short === '') return '.'
  return short === '..' || short.startsWith(`..${sep}`) || isAbsolute(short) ? path : short
}
