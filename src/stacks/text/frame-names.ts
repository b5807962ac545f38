import {type Frame, frame} from '../model/stacks.ts'

/** The last part of a path, without the mark of a deleted file. */
export function basenameOf(module: string): string {
  return module.replace(/ \(deleted\)$/, '').replace(/^.*\//, '')
}

/** A place of which only the module is known. Its address, when there is one, may still be named. */
export function moduleFrame(module: string, address: bigint | null, kind: Frame['kind'] = 'user'): Frame {
  const base = basenameOf(module)
  const name = base.startsWith('[') ? base : `[${base}]`
  return frame({name, kind, grounds: 'module-only', module, address})
}

/** Addresses in the first page are what unwinding leaves when it goes wrong. */
const FIRST_PAGE = 4096n

/** Nor is there code in the last one: -1 and its like end chains of frame pointers. */
const LAST_PAGE = 0xffff_ffff_ffff_f000n

/** A place of which nothing is known but perhaps its address. */
export function unknownFrame(address: bigint | null): Frame {
  const usable = address !== null && address >= FIRST_PAGE && address < LAST_PAGE ? address : null
  const kind = usable !== null && isKernelAddress(usable) ? 'kernel' : 'user'
  return frame({name: '[unknown]', kind, grounds: 'unknown', address: usable})
}

/**
 * Upper half of the first address from which on no program has code: on x86-64 and arm64 bits 63 and 55 are not both set in
 * one of a program, and SPARC, on which they are, maps libraries below. Values of LuaJIT begin here, too (its tagged NaNs).
 */
const FIRST_HALF_BEYOND_PROGRAMS = 0xfff9_0000

/** Whether the upper 32 bits of an address, unsigned, say that no program can have called from there. */
export function isHalfBeyondPrograms(high: number): boolean {
  return high >= FIRST_HALF_BEYOND_PROGRAMS
}

/** Addresses of the upper half belong to the kernel on x86-64 and arm64. */
export function isKernelAddress(address: bigint): boolean {
  return address >= 0xffff_0000_0000_0000n
}
