import type {Warning} from '../errors/index.ts'
import type {NameGrounds, Stacks} from '../stacks/model/stacks.ts'

/** Path by which the kernel stands among the modules. */
export const KERNEL_MODULE = '[kernel]'

/** What became of the frames of one module. The kernel is a module too, `[kernel]`. */
export interface NamedModule {
  readonly path: string
  /** Lower-case hex; null when the file has none or could not be read. */
  readonly buildId: string | null
  /** Number of distinct addresses that were to be named. */
  readonly frames: number
  /** How many of them got their name how. */
  readonly namedBy: Readonly<Partial<Record<NameGrounds, number>>>
  /** Why not all are named, in a few words such as `is stripped` or `there is no such file here`; null when all are. */
  readonly problem: string | null
  /** Path of the debug file that named them; null when none did. */
  readonly debugFile: string | null
}

/** Stacks after naming. `stacks.warnings` are still the reader's; `warnings` are those of naming. */
export interface NamedStacks {
  readonly stacks: Stacks
  readonly warnings: readonly Warning[]
  readonly modules: readonly NamedModule[]
}
