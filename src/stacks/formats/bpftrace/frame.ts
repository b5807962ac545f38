import {type Frame, frame} from '../../model/stacks.ts'
import {utf8} from '../../text/each-line.ts'
import {isKernelAddress, unknownFrame} from '../../text/frame-names.ts'

const RAW_ADDRESS = /^(?:0x)?([0-9a-f]{5,16})$/
/** `ustack(perf)`: address, name and module on one line. */
const PERF_MODE = /^([0-9a-f]{5,16}) (.+?)(?: \(([^()]+(?: \(deleted\))?)\))?$/
const OFFSET = /\+(?:0x[0-9a-f]+|\d+)$/

/**
 * What a line of a bpftrace stack means. Addresses stay where bpftrace had no name; those of callers are moved back into
 * the call. bpftrace does not say which file an address is in.
 */
export function bpftraceFrame(line: string, calling: boolean): Frame {
  const raw = RAW_ADDRESS.exec(line)
  if (raw !== null) return unknownFrame(BigInt(`0x${raw[1]}`) - (calling ? 1n : 0n))
  const [, address, name = line, module] = PERF_MODE.exec(line) ?? []
  const bare = utf8(name.replace(OFFSET, ''))
  if (address !== undefined && (bare === '[unknown]' || RAW_ADDRESS.test(bare))) return bpftraceFrame(address, calling)
  if (bare === '[unknown]') return unknownFrame(null)
  const file = module === undefined || module === '[unknown]' ? null : utf8(module)
  return frame({name: bare, module: file})
}

/** Where kernel stacks begin: system call, interrupt and exception entries, and the starts of kernel threads and of idling. */
const KERNEL_ENTRY =
  /^(?:entry_|asm_|ret_from_fork|do_syscall_|el0t?_|el1h?_|vectors|secondary_startup|common_startup|start_secondary|cpu_startup_entry|x86_64_start|kthread|ret_fast_syscall)/

/** True for stacks that begin, at their root, where the kernel is entered. `frames` are lines, leaf first. */
export function isKernelStack(frames: readonly string[]): boolean {
  const root = frames.at(-1) ?? ''
  const raw = RAW_ADDRESS.exec(root) ?? PERF_MODE.exec(root)
  return raw === null ? KERNEL_ENTRY.test(root) : isKernelAddress(BigInt(`0x${raw[1]}`))
}
