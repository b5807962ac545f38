/** What a function has by itself and in total, on both sides; before is scaled. */
export interface Weights {
  readonly self: readonly [before: number, after: number]
  readonly total: readonly [before: number, after: number]
}

/**
 * What became of a function. All but the last two are beyond chance. By itself only: its total, with all that it calls,
 * stayed. `calls grown`, `calls shrunk`: its total changed, by nothing but functions that it calls and that changed, too. `unchanged` is shown to lie within the margin; `within chance` is neither shown to have changed nor not to.
 */
export const CHANGE_KINDS = [
  'grown',
  'shrunk',
  'new',
  'vanished',
  'grew by itself',
  'shrank by itself',
  'calls grown',
  'calls shrunk',
  'unchanged',
  'within chance',
] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]

/** The kind where the total changed. */
function kindInTotal([before, after]: Weights['total'], isOnBoth: boolean, passesOn: boolean): ChangeKind {
  if (before === 0 && !isOnBoth) return 'new'
  if (after === 0 && !isOnBoth) return 'vanished'
  if (passesOn) return after > before ? 'calls grown' : 'calls shrunk'
  return after > before ? 'grown' : 'shrunk'
}

/** The kind, from what the tests said. */
export function kindOf(
  {self, total}: Weights,
  said: {
    readonly totalSignificant: boolean
    readonly selfSignificant: boolean
    readonly passesOn: boolean
    readonly isUnchanged: boolean
    /** It is known to be in the programs of both sides, wherever samples met it: neither new nor vanished. */
    readonly isOnBoth: boolean
  },
): ChangeKind {
  if (said.totalSignificant) return kindInTotal(total, said.isOnBoth, said.passesOn)
  if (said.selfSignificant) return self[1] > self[0] ? 'grew by itself' : 'shrank by itself'
  return said.isUnchanged ? 'unchanged' : 'within chance'
}
