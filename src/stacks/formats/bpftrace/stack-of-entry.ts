import {type Frame, frame} from '../../model/stacks.ts'
import {utf8} from '../../text/each-line.ts'
import type {BpftraceEntry} from './entry.ts'
import {bpftraceFrame, isKernelStack} from './frame.ts'

/** A key of several stacks is put together as caller and callee: the user's part first, the kernel's on top. */
function stackFrames({keys}: Pick<BpftraceEntry, 'keys'>): Frame[] {
  const stacks = keys.flatMap((key) => ('frames' in key ? [key.frames] : []))
  const kernel = stacks.map(isKernelStack)
  // Where no root tells, the first of two stacks is the kernel's, the order in which `kstack, ustack` are written.
  if (stacks.length > 1 && !kernel.includes(true)) kernel[0] = true
  return [...stacks.keys()]
    .sort((a, b) => Number(kernel[a]) - Number(kernel[b]))
    .flatMap((index) => rootFirst(stacks[index]!, kernel[index]!))
}

function rootFirst(lines: readonly string[], kernel: boolean): Frame[] {
  const frames = lines.map((line, index) => bpftraceFrame(line, index > 0))
  return frames.reverse().map((one) => (kernel ? {...one, kind: 'kernel'} : one))
}

/** Frames of an entry, root first. Text keys (comm, pid, …) become the first ones, in their order. */
export function framesOf({keys}: Pick<BpftraceEntry, 'keys'>): Frame[] {
  const labels = keys.flatMap((key) => ('text' in key ? [frame({name: utf8(key.text), kind: 'label'})] : []))
  const frames = [...labels, ...stackFrames({keys})]
  return frames.length > 0 ? frames : [frame({name: '[no stack]', kind: 'label'})]
}

/** Whether a stack is among the keys. */
export function hasStack({keys}: Pick<BpftraceEntry, 'keys'>): boolean {
  return keys.some((key) => 'frames' in key)
}
