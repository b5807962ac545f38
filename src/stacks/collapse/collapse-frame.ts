/** How frames are spelled. */
export interface FrameSpelling {
  readonly kernel: boolean
  readonly jit: boolean
  /** Write addresses of unnamed places: `sampled` as perf printed them, `calling` with calls moved into their instruction. */
  readonly addresses: 'none' | 'sampled' | 'calling'
}

const FRAME = /^\s*(\w+)\s*(.+) \((.*)\)/
const OFFSET = /\+0x[0-9a-f]+$/
const GO_METHOD = /\.\(.*\)\./
const ARGUMENTS = /\((?!anonymous namespace\)).*/
const KERNEL_MODULE = /^\[|vmlinux$/
const JIT_MODULE = /\/tmp\/perf-\d+\.map/

/** A mark that a file was deleted meanwhile is no part of the module's name. */
const DELETED = / \(deleted\)\)\s*$/

function unknownName(module: string, address: string): string {
  const name = module === '[unknown]' ? 'unknown' : module.replace(/.*\//, '')
  return address === '' ? `[${name}]` : `[${name} <${address}>]`
}

/** Semicolons would cut the stack, arguments are noise (but for Go's methods), quotes break what comes after. */
function tidied(name: string, java: boolean): string {
  let tidy = name.replaceAll(';', ':')
  if (!GO_METHOD.test(tidy)) tidy = tidy.replace(ARGUMENTS, '')
  tidy = tidy.replace(/["']/g, '')
  return java && tidy.includes('/') ? tidy.replace(/^L/, '') : tidy
}

function annotation(name: string, module: string, inlined: boolean, {kernel, jit}: FrameSpelling): string {
  if (inlined) return name.includes('_[i]') ? '' : '_[i]'
  if (kernel && KERNEL_MODULE.test(module) && !module.includes('unknown')) return '_[k]'
  if (jit && JIT_MODULE.test(module)) return name.includes('_[j]') ? '' : '_[j]'
  return ''
}

function addressText(address: string, calling: boolean, {addresses}: FrameSpelling): string {
  if (addresses === 'none') return ''
  if (addresses === 'sampled' || !calling || !/^[0-9a-f]+$/.test(address) || /^0+$/.test(address)) return address
  return (BigInt(`0x${address}`) - 1n).toString(16)
}

/** Functions of a symbol with inlined calls; ends that are empty do not count. */
function inlinedParts(symbol: string): string[] {
  const parts = symbol.split('->')
  while (parts.at(-1) === '') parts.pop()
  return parts
}

/** What one frame line adds to a stack. */
export interface CollapsedFrame {
  /** Joined by `;`, caller first; empty for a line that is a frame but is not shown. */
  readonly text: string
  readonly kernel: boolean
}

/**
 * The folded spelling of a frame line; null when the line is none. `java` says that the process is called java…,
 * `calling` that the frame is a caller.
 */
export function collapseFrame(
  line: string,
  java: boolean,
  calling: boolean,
  spelling: FrameSpelling,
): CollapsedFrame | null {
  const match = FRAME.exec(line.replace(DELETED, ')'))
  if (match === null) return null
  const [, address = '', raw = '', module = ''] = match
  const symbol = raw.replace(OFFSET, '')
  const kernel = KERNEL_MODULE.test(module) && !module.includes('unknown')
  if (symbol.startsWith('(')) return {text: '', kernel}
  const names = inlinedParts(symbol).map((part, index) => {
    const known = part === '[unknown]' ? unknownName(module, addressText(address, calling, spelling)) : part
    const name = tidied(known, java)
    return name + annotation(name, module, index > 0, spelling)
  })
  return {text: names.join(';'), kernel}
}
