import type {Frame, Stacks} from '../../model/stacks.ts'

/**
 * Where Linux enters the kernel for an interrupt: x86-64 since 5.8 (`asm_sysvec_*`, `asm_common_interrupt`), before that, and
 * arm64. Exceptions such as page faults (`asm_exc_*`) are the program's own doing.
 */
const ENTRY =
  /^(?:asm_sysvec_\w+|(?:asm_)?common_interrupt|(?:smp_)?apic_timer_interrupt|reschedule_interrupt|call_function(?:_single)?_interrupt|ret_from_intr|el[01](?:[ht]_(?:64|32))?_irq|el[01]_interrupt)$/

function isEntry({kind, name}: Frame): boolean {
  return kind === 'kernel' && ENTRY.test(name)
}

/** Without the weight of what interrupts did in the midst of stacks: nothing in these called it. */
export function withoutInterrupts(stacks: Stacks): Stacks {
  const {frames, frameOf, parents} = stacks
  const entries = Uint8Array.from(frames, (one) => Number(isEntry(one)))
  const isWithin = new Uint8Array(parents.length)
  for (let node = 1; node < parents.length; node++) {
    isWithin[node] = entries[frameOf[node]!]! | isWithin[parents[node]!]!
  }
  const self = stacks.self.map((weights) => weights.map((weight, node) => (isWithin[node] === 1 ? 0 : weight)))
  return {...stacks, self}
}
