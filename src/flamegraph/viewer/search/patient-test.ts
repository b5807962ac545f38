/** Longest that one try, and a whole search, may take: an engine that backtracks cannot be stopped from outside. */
const TRY_MS = 100
const SEARCH_MS = 2000
/** A text of so many characters is tried at once. */
const SHORT = 12
const STEP = 4
/** From here on steps grow with the text, or the tries would take longer than the search. */
const LONG = 256
/** No name has it, so what stands before it is tried in every way. */
const NO_END = '\0'

const QUANTIFIERS = /[*+{]/g

/** Thrown where a search would take longer than anybody waits. */
export class TooSlowError extends Error {}

/**
 * Tests texts as `expression` does, yet throws a TooSlowError where that would hang the page: patterns such as `(x+)+y`
 * take twice as long for each character more. So one that repeats twice is tried on growing beginnings of a text first.
 */
export function patientTest(expression: RegExp, now: () => number): (text: string) => boolean {
  const isRisky = (expression.source.match(QUANTIFIERS) ?? []).length > 1
  const started = now()

  function timeMs(text: string): number {
    const from = now()
    expression.test(text)
    return now() - from
  }

  function tryBeginning(beginning: string): number {
    const tookMs = timeMs(beginning + NO_END)
    // Once may be the machine's fault.
    if (tookMs > TRY_MS && timeMs(beginning + NO_END) > TRY_MS)
      throw new TooSlowError('takes too long as a regular expression')
    return tookMs
  }

  function tryBeginnings(text: string): void {
    for (let length = SHORT; length < text.length; ) {
      const tookMs = tryBeginning(text.slice(0, length))
      length += tookMs > 0.2 ? 1 : length < LONG ? STEP : length >> 3
    }
    tryBeginning(text)
  }

  return (text) => {
    if (now() - started > SEARCH_MS) throw new TooSlowError('takes too long as a regular expression')
    if (isRisky && text.length > SHORT) tryBeginnings(text)
    return expression.test(text)
  }
}
