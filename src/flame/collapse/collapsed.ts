import {foldedChunks} from '../../stacks/formats/folded/write/fold.ts'
import type {FrameKind, Stacks} from '../../stacks/model/stacks.ts'

/** Which frames are marked by kind, as stackcollapse-perf.pl's --kernel and --jit; inlined ones always are. */
export interface MarkedKinds {
  readonly kernel: boolean
  readonly jit: boolean
}

/** Formats whose frames carry their marks already: they stay, so that nothing is lost on the way. */
const MARKED_FORMATS: ReadonlySet<string> = new Set(['folded', 'flamegraph-svg'])

function markedOf({kernel, jit}: MarkedKinds): FrameKind[] {
  return ['inlined', ...(kernel ? ['kernel' as const] : []), ...(jit ? ['jit' as const] : [])]
}

/** Folded text of one sample type, in pieces, marked as asked for; `formats` are those of the inputs. */
export function collapsedChunks(
  stacks: Stacks,
  sampleType: number,
  {formats, ...marks}: MarkedKinds & {readonly formats: readonly string[]},
): Iterable<string | Uint8Array> {
  const isMarked = formats.every((format) => MARKED_FORMATS.has(format))
  return foldedChunks(stacks, sampleType, isMarked ? {} : {marked: markedOf(marks)})
}
