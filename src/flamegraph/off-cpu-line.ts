import {isOffCpuKind, OFF_CPU_KINDS, type OffCpuKind} from '../stacks/model/off-cpu-kinds.ts'
import {type Stacks, totalsOf} from '../stacks/model/stacks.ts'
import {visibleText} from './visible-text.ts'
import {type WeightTextOptions, weightText} from './weight-text.ts'

/** The weight of each kind: of nodes named so that have nothing but labels below them. */
function weightsByKind(stacks: Stacks, sampleType: number): Map<OffCpuKind, number> {
  const {parents, frameOf, frames} = stacks
  const totals = totalsOf(stacks, sampleType)
  const isBelow = new Uint8Array(parents.length)
  isBelow[0] = 1
  const weights = new Map<OffCpuKind, number>()
  for (let node = 1; node < parents.length; node++) {
    const {name, kind} = frames[frameOf[node]!]!
    if (isBelow[parents[node]!] === 0 || kind !== 'label') continue
    if (isOffCpuKind(name)) weights.set(name, (weights.get(name) ?? 0) + totals[node]!)
    else isBelow[node] = 1
  }
  return weights
}

/**
 * What the time off the CPU was, where the stacks tell it: `blocked 120 ms, waiting for a CPU 3 ms, waiting for work
 * 27,680 ms`. Null where they do not.
 */
export function offCpuText(stacks: Stacks, sampleType: number, options: WeightTextOptions): string | null {
  if (!stacks.frames.some(({name, kind}) => kind === 'label' && isOffCpuKind(name))) return null
  const weights = weightsByKind(stacks, sampleType)
  const textOf = weightText({...stacks.sampleTypes[sampleType]!, name: ''}, options)
  const parts = OFF_CPU_KINDS.filter((kind) => (weights.get(kind) ?? 0) > 0)
  if (parts.length === 0) return null
  return parts.map((kind) => `${kind} ${visibleText(textOf(weights.get(kind)!))}`).join(', ')
}
