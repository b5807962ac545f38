import {distance} from 'fastest-levenshtein'

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '')
}

function sortedLetters(word: string): string {
  return [...word].sort().join('')
}

/** Letters in another order are one slip of the fingers, whatever their distance. */
function slips(one: string, other: string): number {
  const away = distance(one, other)
  return away > 1 && sortedLetters(one) === sortedLetters(other) ? 1 : away
}

/** The candidate that `text` is most likely a slip of; undefined when none is near. */
export function closest(text: string, candidates: Iterable<string>): string | undefined {
  const allowed = Math.ceil(text.length / 3)
  let best: {readonly candidate: string; readonly away: number} | undefined
  for (const candidate of candidates) {
    const away = slips(plain(text), plain(candidate))
    if (away <= allowed && (best === undefined || away < best.away)) best = {candidate, away}
  }
  return best?.candidate
}
