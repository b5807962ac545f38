import {type Frame, type FrameKind, frame} from '../model/stacks.ts'
import {isKernelAddress, moduleFrame, unknownFrame} from './frame-names.ts'
import {withGroundsOfName} from './grounds-of-name.ts'

/** `w` marks wakers (offwaketime); what kind of code they are is not said, so the mark stays in the name. */
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
  return moduleOnly === null ? withGroundsOfName(frame({name})) : {...moduleFrame(moduleOnly[1]!, null), name}
}

/** A part of a folded stack without its mark `_[k]`, `_[j]` or `_[i]`, and the kind of code that this stands for; null without one. */
export function splitMark(part: string): {readonly name: string; readonly kind: FrameKind | null} {
  const suffix = SUFFIX.exec(part)
  if (suffix === null) return {name: part, kind: null}
  return {name: part.slice(0, suffix.index), kind: KIND_OF_SUFFIX[suffix[1]!]!}
}

/** The frame that one part of a folded stack means. */
export function frameOfText(part: string): Frame {
  if (part === '-' || part === '--') return frame({name: part, kind: 'label'})
  const {name, kind} = splitMark(part)
  const plain = unsuffixedFrame(name)
  return kind === null ? plain : {...plain, kind}
}
