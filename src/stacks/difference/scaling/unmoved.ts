import type {Frame, Stacks} from '../../model/stacks.ts'
import {BEFORE} from '../difference.ts'
import {FEWEST_FUNCTIONS, type Sampled, splitsOf, unmovedPart} from './dispersion.ts'
import {withoutInterrupts} from './interrupts.ts'

/** Both sides in one tree, weights as they were recorded. */
type Recorded = Omit<Sampled, 'scale'>

/** Two sides made comparable by what did not move. */
export interface EvenedOut {
  /** Without interrupts, and weights before of the kernel in proportion to those of programs. */
  readonly stacks: Stacks
  readonly scale: number
  /** What `scale` is for the kernel alone. */
  readonly kernelScale: number
}

function isOfKernel(one: Frame | undefined): boolean {
  return one?.kind === 'kernel'
}

/** The factor of weights before by which the middle of some functions has equal weights on both sides; null where they are too few. */
function scaleOf(recorded: Recorded, isWanted: (one: Frame) => boolean): number | null {
  const splits = splitsOf({...recorded, scale: 1}, isWanted)
  if (splits.length < FEWEST_FUNCTIONS) return null
  const unmoved = unmovedPart(splits)
  const {before, after} = recorded.sampleWeights
  const scale = ((unmoved / (1 - unmoved)) * after.weight) / before.weight
  return scale > 0 && Number.isFinite(scale) ? scale : null
}

function withKernelTimes(factor: number, stacks: Stacks): Stacks {
  const self = stacks.self.map((weights, column) => {
    if (column !== BEFORE) return weights
    return weights.map((weight, node) => (isOfKernel(stacks.frames[stacks.frameOf[node]!]) ? weight * factor : weight))
  })
  return {...stacks, self}
}

/**
 * Makes two sides comparable by what did not move: the middle half of all functions, by what they spend in themselves. What
 * one function gains is then no loss of all others, as the sizes of libraries are found in RNA sequencing (Robinson and
 * Oshlack, Genome Biology 11, 2010). The kernel has a factor of its own: its share in one unchanged program varies as a whole
 * with what else the machine does. Interrupts, which come of that alone, are left out. Null where too few functions have
 * samples enough.
 */
export function evenedOut(all: Recorded): EvenedOut | null {
  const recorded = {...all, stacks: withoutInterrupts(all.stacks)}
  const scale = scaleOf(recorded, (one) => !isOfKernel(one)) ?? scaleOf(recorded, () => true)
  if (scale === null) return null
  const kernelScale = scaleOf(recorded, isOfKernel) ?? scale
  return {stacks: withKernelTimes(kernelScale / scale, recorded.stacks), scale, kernelScale}
}
