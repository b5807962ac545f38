/**
 * The exit codes of `runner`. They are a contract with scripts: never renumber.
 * When several apply, the order is: interrupted, internal, cell failed, profile failed, threshold crossed,
 * inconclusive.
 */
export const EXIT_CODES = {
  done: 0,
  internal: 1,
  usage: 2,
  configuration: 3,
  prerequisite: 4,
  testbed: 5,
  cellFailed: 6,
  profileFailed: 7,
  inputUnreadable: 8,
  thresholdCrossed: 9,
  /** Too little was measured to tell whether a threshold was crossed. */
  inconclusive: 10,
  hungUp: 129,
  interrupted: 130,
  quit: 131,
  terminated: 143,
} as const

/** Name of an exit code, as errors carry it. */
export type ExitCodeName = keyof typeof EXIT_CODES

const PRECEDENCE: readonly ExitCodeName[] = [
  'hungUp',
  'interrupted',
  'quit',
  'terminated',
  'internal',
  'cellFailed',
  'profileFailed',
  'thresholdCrossed',
  'inconclusive',
]

/** The exit code of a run to which all of `outcomes` apply; 0 when none does. */
export function exitCodeOf(outcomes: Iterable<ExitCodeName>): number {
  const seen = new Set(outcomes)
  const first = PRECEDENCE.find((name) => seen.has(name)) ?? [...seen].find((name) => name !== 'done')
  return EXIT_CODES[first ?? 'done']
}
