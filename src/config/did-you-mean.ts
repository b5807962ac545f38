import {distance} from 'fastest-levenshtein'

/** The candidate that `text` is most likely a slip of; undefined when none is near. */
export function closest(text: string, candidates: Iterable<string>): string | undefined {
  const plain = (word: string) => word.toLowerCase().replaceAll(/[-_]/g, '')
  const allowed = Math.ceil(text.length / 3)
  let best: {readonly candidate: string; readonly away: number} | undefined
  for (const candidate of candidates) {
    const away = distance(plain(text), plain(candidate))
    if (away <= allowed && (best === undefined || away < best.away)) best = {candidate, away}
  }
  return best?.candidate
}
