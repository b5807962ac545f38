/** What the reader of a picture has chosen to see. */
export interface View {
  /** Box that fills the width; 0 is everything. */
  readonly zoom: number
  /** Box that the keyboard is at; -1 for none. */
  readonly focus: number
  /** Regular expression; empty for no search. */
  readonly pattern: string
  readonly ignoreCase: boolean
  /** Null follows the system. */
  readonly theme: 'light' | 'dark' | null
}

/** The view with which a picture opens. */
export const FIRST_VIEW: View = {zoom: 0, focus: -1, pattern: '', ignoreCase: true, theme: null}
