import type {ByteSource} from '../../bytes/byte-source.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import {type Frame, type FrameKind, frame, type SampleType, type Stacks, StacksBuilder} from '../stacks.ts'
import {withAddressSpace} from '../text/address-space.ts'
import {detached, eachLine, utf8} from '../text/each-line.ts'
import {FaultyLines} from '../text/faulty-lines.ts'
import {isKernelAddress, moduleFrame, unknownFrame} from '../text/frame-names.ts'
import {headLines, isBinary} from '../text/head-lines.ts'
import {noSamples} from '../text/no-samples.ts'
import {exactWeight, WEIGHT} from '../text/weight.ts'

const SAMPLES: SampleType = {name: 'samples', unit: 'samples', event: null}

const KIND_OF_SUFFIX: Readonly<Record<string, FrameKind>> = {k: 'kernel', j: 'jit', i: 'inlined'}
const SUFFIX = /_\[([kji])\]$/
/** `[module <address>]` as stackcollapse-perf.pl --addrs writes it, with one pair of brackets more for `[vdso]` and the like. */
const ADDRESSED = /^\[(.+) <(?:0x)?([0-9a-f]{1,16})>\]$/
const BARE_ADDRESS = /^0x[0-9a-f]{4,16}$/
const MODULE_ONLY = /^\[(\[[\w.+-]+\]|[\w.+-]+)\]$/

function addressedFrame(module: string, address: bigint): Frame {
  if (module === 'unknown') return unknownFrame(address)
  return moduleFrame(module, address, isKernelAddress(address) ? 'kernel' : 'user')
}

function unsuffixedFrame(name: string): Frame {
  const addressed = ADDRESSED.exec(name)
  if (addressed !== null) return addressedFrame(addressed[1]!, BigInt(`0x${addressed[2]}`))
  if (BARE_ADDRESS.test(name)) return unknownFrame(BigInt(name))
  if (name === '[unknown]') return unknownFrame(null)
  const moduleOnly = MODULE_ONLY.exec(name)
  return moduleOnly === null ? frame({name}) : {...moduleFrame(moduleOnly[1]!, null), name}
}

/** The frame that one part of a folded stack means. */
function foldedFrame(part: string): Frame {
  if (part === '-' || part === '--') return frame({name: part, kind: 'label'})
  const suffix = SUFFIX.exec(part)
  if (suffix === null) return unsuffixedFrame(part)
  return {...unsuffixedFrame(part.slice(0, suffix.index)), kind: KIND_OF_SUFFIX[suffix[1]!]!}
}

function splitLine(line: string): readonly [stack: string, weight: string] | null {
  const end = line.trimEnd()
  const blank = end.lastIndexOf(' ')
  const weight = end.slice(blank + 1)
  return blank === -1 || !WEIGHT.test(weight) ? null : [end.slice(0, blank), weight]
}

/** Below a lone `-` bcc puts the kernel's frames; with `--` in the stack (offwaketime) the order is another one. */
function bccKernelStart(parts: readonly string[]): number {
  const delimiter = parts.indexOf('-')
  return delimiter === -1 || parts.includes('--') ? parts.length : delimiter
}

function stackReader(builder: StacksBuilder): (stack: string) => number {
  const ids = new Map<string, number>()
  const idOf = (part: string, inKernel: boolean) => {
    const key = inKernel ? `${part}\0` : part
    const known = ids.get(key)
    if (known !== undefined) return known
    const one = foldedFrame(utf8(part))
    const id = builder.intern(inKernel && one.kind === 'user' ? {...one, kind: 'kernel'} : one)
    ids.set(detached(key), id)
    return id
  }
  return (stack) => {
    const parts = stack.split(';')
    const kernelStart = bccKernelStart(parts)
    return parts.reduce((node, part, index) => builder.child(node, idOf(part, index > kernelStart)), 0)
  }
}

async function readFolded(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const builder = new StacksBuilder([options.sampleType ?? SAMPLES])
  const faults = new FaultyLines()
  const nodeOf = stackReader(builder)
  let stacks = 0
  await eachLine(source, (line, number) => {
    if (line === '' || line.startsWith('# ')) return
    const parts = splitLine(line)
    if (parts === null) return faults.add(number, line)
    builder.addWeight(nodeOf(parts[0]), 0, exactWeight(parts[1], `${source.name}, line ${number}`))
    stacks++
  })
  if (stacks === 0) throw noSamples(source.name, 'folded', faults)
  const warning = faults.warning(source.name)
  if (warning !== null) builder.warn(warning)
  const built = builder.build()
  return {...built, frames: withAddressSpace(built.frames)}
}

function looksFolded(head: Uint8Array): Likeness {
  const lines = isBinary(head) ? [] : headLines(head).filter((line) => line !== '')
  const readable = lines.filter((line) => !/^\s/.test(line) && splitLine(line) !== null).length
  if (readable === 0) return 'no'
  return readable / lines.length >= 0.9 ? 'yes' : 'unsure'
}

/** One stack a line, frames joined by `;` root first, a blank and a weight: what bcc's -f prints and flamegraph.pl draws. */
export const folded: StackReader = {
  format: 'folded',
  description: 'folded stacks, as bcc (-f) and the stackcollapse programs print them',
  looksLike: looksFolded,
  read: readFolded,
}
