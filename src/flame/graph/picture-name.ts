import {existsSync} from 'node:fs'
import {basename} from 'node:path'

/** Endings that say what a profile is, not whose. */
const ENDINGS = /\.(?:perf|data|txt|folded|collapsed|gz|zst|pb|pprof|json|svg|cpuprofile|heap|prof)$/i

/** `perf.data.perf` is `perf`. */
function stemOf(path: string): string {
  let stem = basename(path)
  while (ENDINGS.test(stem) && stem.replace(ENDINGS, '') !== '') stem = stem.replace(ENDINGS, '')
  return stem === '' || stem === '-' ? 'flame' : stem
}

/** `name.svg`, or `name.2.svg` and so on when it is there already. */
function freePath(stem: string, extension: string): string {
  for (let attempt = 1; ; attempt++) {
    const path = attempt === 1 ? `${stem}${extension}` : `${stem}.${attempt}${extension}`
    if (!existsSync(path)) return path
  }
}

/** A file in the current folder for the picture of these inputs, such that it is not there yet: `perf.svg`. */
export function picturePath(inputs: readonly string[]): string {
  return freePath(stemOf(inputs[0] ?? '-'), '.svg')
}

/** The same for the picture of a difference: `perf-diff.svg`. */
export function differencePath(after: string): string {
  return freePath(`${stemOf(after)}-diff`, '.svg')
}
