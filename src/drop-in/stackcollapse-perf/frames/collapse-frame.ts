/** How frames are spelled. */
export interface FrameSpelling {
  readonly kernel: boolean
  readonly jit: boolean
  /** Write addresses of unnamed places: `sampled` as perf printed them, `calling` with calls moved into their instruction. */
  readonly addresses: 'none' | 'sampled' | 'calling'
}

/** A frame line cut into its parts, as text of one character per byte. */
export interface FrameParts {
  readonly address: string
  /** With inlined functions (`a->b`), without the offset. */
  readonly symbol: string
  readonly module: string
}

const KERNEL_MODULE = /^\[|vmlinux$/
const JIT_MODULE = /\/tmp\/perf-\d+\.map/

function unknownName(module: string, address: string): string {
  const name = module === '[unknown]' ? 'unknown' : module.slice(module.lastIndexOf('/') + 1)
  return address === '' ? `[${name}]` : `[${name} <${address}>]`
}

/** `net/http.(*Client).Do`: there the parentheses belong to the name. */
function isGoMethod(name: string): boolean {
  const open = name.indexOf('.(')
  return open !== -1 && name.lastIndexOf(').') >= open + 2
}

const ANONYMOUS = '(anonymous namespace)'

function withoutArguments(name: string): string {
  let open = name.indexOf('(')
  while (open !== -1 && name.startsWith(ANONYMOUS, open)) open = name.indexOf('(', open + 1)
  return open === -1 ? name : name.slice(0, open)
}

/** Semicolons would cut the stack, arguments are noise (but for Go's methods), quotes break what comes after. */
function tidied(name: string, java: boolean): string {
  const whole = name.replaceAll(';', ':')
  const tidy = (isGoMethod(whole) ? whole : withoutArguments(whole)).replace(/["']/g, '')
  return java && tidy.includes('/') ? tidy.replace(/^L/, '') : tidy
}

/** Whether a module is the kernel or one of its own. */
export function isKernel(module: string): boolean {
  return KERNEL_MODULE.test(module) && !module.includes('unknown')
}

/** What stands behind names of a module's functions. */
export function moduleAnnotation(module: string, {kernel, jit}: FrameSpelling): '' | '_[k]' | '_[j]' {
  if (kernel && isKernel(module)) return '_[k]'
  return jit && JIT_MODULE.test(module) ? '_[j]' : ''
}

function annotation(name: string, module: string, inlined: boolean, spelling: FrameSpelling): string {
  const text = inlined ? '_[i]' : moduleAnnotation(module, spelling)
  return text !== '_[k]' && name.includes(text) ? '' : text
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
  /** Names, caller first; none for a line that is a frame but is not shown. */
  readonly names: readonly string[]
  readonly kernel: boolean
}

/** The folded spelling of a frame. `java`: the process is called java…; `calling`: the frame is a caller. */
export function collapseFrame(
  {address, symbol, module}: FrameParts,
  java: boolean,
  calling: boolean,
  spelling: FrameSpelling,
): CollapsedFrame {
  const kernel = isKernel(module)
  if (symbol.startsWith('(')) return {names: [], kernel}
  const names = inlinedParts(symbol).map((part, index) => {
    const known = part === '[unknown]' ? unknownName(module, addressText(address, calling, spelling)) : part
    const name = tidied(known, java)
    return name + annotation(name, module, index > 0, spelling)
  })
  return {names: names.length === 1 && names[0] === '' ? [] : names, kernel}
}
