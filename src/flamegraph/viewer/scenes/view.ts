/** What the reader of a picture has chosen to see. Functions are given by their shown names. */
export interface View {
  /** Box that fills the width; 0 is everything. */
  readonly zoom: number
  /** Box that the keyboard is at; -1 for none. */
  readonly place: number
  /** Regular expression; empty for no search. */
  readonly pattern: string
  readonly ignoreCase: boolean
  /** Null follows the system. */
  readonly theme: 'light' | 'dark' | null
  /** Function whose callers are shown; null for the ordinary picture. */
  readonly callers: string | null
  /** Function through which all stacks go that are shown; null for all. */
  readonly only: string | null
  /** Functions that are hidden; what they call stands on their callers. */
  readonly hidden: readonly string[]
  /** Functions whose stacks are left out. */
  readonly without: readonly string[]
  /** Whether what threads do alike is one, as if there were one thread. */
  readonly threadsMerged: boolean
}

/** The part of a view that decides which boxes there are. */
export type BoxChoice = Pick<View, 'callers' | 'only' | 'hidden' | 'without' | 'threadsMerged'>

/** Every stack as it was recorded. */
export const EVERYTHING: BoxChoice = {callers: null, only: null, hidden: [], without: [], threadsMerged: false}

/** The view with which a picture opens. */
export const FIRST_VIEW: View = {
  zoom: 0,
  place: -1,
  pattern: '',
  ignoreCase: true,
  theme: null,
  ...EVERYTHING,
}

/** The choice in a view. */
export function choiceIn({callers, only, hidden, without, threadsMerged}: BoxChoice): BoxChoice {
  return {callers, only, hidden, without, threadsMerged}
}

/** Whether two views show the same boxes. */
export function sameChoice(one: BoxChoice, other: BoxChoice): boolean {
  return JSON.stringify(choiceIn(one)) === JSON.stringify(choiceIn(other))
}

/** Whether anything is hidden, left out or turned round. */
export function isEverything(choice: BoxChoice): boolean {
  return sameChoice(choice, EVERYTHING)
}
