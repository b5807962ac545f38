import {basename} from 'node:path'
import {freePath} from '../../bytes/writing/free-path.ts'

/** Endings that say what a profile is, not whose. */
const ENDINGS = /\.(?:perf|data|txt|folded|collapsed|gz|zst|pb|pprof|json|svg|cpuprofile|heap|prof)$/i

/** `perf.data.perf` is `perf`. */
function stemOf(path: string): string {
  let stem = basename(path)
  while (ENDINGS.test(stem) && stem.replace(ENDINGS, '') !== '') stem = stem.replace(ENDINGS, '')
  return stem === '' || stem === '-' ? 'flame' : stem
}

/** A file in the current folder for the picture of these inputs, such that it is not there yet: `perf.svg`. */
export function picturePath(inputs: readonly string[]): string {
  return freePath(stemOf(inputs[0] ?? '-'), '.svg')
}

/** The same for the picture of a difference: `perf-diff.svg`. */
export function differencePath(after: string): string {
  return freePath(`${stemOf(after)}-diff`, '.svg')
}
