import type {Warning} from '../errors/index.ts'
import type {LoadGenerator} from '../load/index.ts'
import type {Testbed} from '../testbeds/testbed.ts'
import type {Plan} from './plan.ts'

/** Everything that is known before the first side effect on the testbed. */
export interface PreparedRun {
  readonly plan: Plan
  readonly testbed: Testbed
  readonly generator: LoadGenerator
  readonly executables: {readonly fortio: string; readonly envoy: string}
  /** By tool name; what is part of an image is known only once it stands. */
  readonly toolVersions: Readonly<Record<string, string>>
  /** Sentences for the person: what was chosen and why. */
  readonly notes: readonly string[]
  readonly warnings: readonly Warning[]
}
