/** The testbeds that can be asked for. What each is stands in `src/testbeds/`. */
export const TESTBED_NAMES = ['local', 'kubernetes'] as const
export type TestbedName = (typeof TESTBED_NAMES)[number]
