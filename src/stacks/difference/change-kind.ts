/** What a function has by itself and in total, on both sides; before is scaled. */
export interface Weights {
  readonly self: readonly [before: number, after: number]
  readonly total: readonly [before: number, after: number]
}

/**
 * What became of a function. All but the last two are beyond chance. By itself only: its total, with all that it calls,
 * stayed. `unchanged` is shown to lie within the margin; `within chance` is neither shown to have changed nor not to.
 */
export const CHANGE_KINDS = [
  'grown',
  'shrunk',
  'new',
  'vanished',
  'grew by itself',
  'shrank by itself',
  'unchanged',
  'within chance',
] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]

/** The kind, from what the tests said. */
export function kindOf(
  {self, total}: Weights,
  said: {
    readonly totalSignificant: boolean
    readonly selfSignificant: boolean
    readonly isUnchanged: boolean
    /** It is known to be in the programs of both sides, wherever samples met it: neither new nor vanished. */
    readonly isOnBoth: boolean
  },
): ChangeKind {
  if (said.totalSignificant) {
    if (total[0] === 0 && !said.isOnBoth) return 'new'
    if (total[1] === 0 && !said.isOnBoth) return 'vanished'
    return total[1] > total[0] ? 'grown' : 'shrunk'
  }
  if (said.selfSignificant) return self[1] > self[0] ? 'grew by itself' : 'shrank by itself'
  return said.isUnchanged ? 'unchanged' : 'within chance'
}
