import {relative, sep} from 'node:path'

/** The address of a file as a page in `pageDirectory` links to it: relative, so that both can be moved together. */
export function pageUrl(path: string, pageDirectory: string): string {
  return relative(pageDirectory, path).split(sep).map(encodeURIComponent).join('/')
}
