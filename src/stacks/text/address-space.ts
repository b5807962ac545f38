import type {Frame} from '../model/stacks.ts'

/** Files are smaller than this, and mapped libraries and position-independent programs lie above. */
const SMALLEST_RUN_TIME_ADDRESS = 1n << 32n

/** True for modules that are files of machine code, so that an address may be an offset in them. */
function isMappedFile(module: string): boolean {
  return !/^\[(?!vdso)|^\/\/|^\/tmp\/perf-\d+\.map$|^anon_inode:|^inlined$/.test(module)
}

/**
 * Text from `perf script` does not say whether addresses of mapped files are offsets in the file (newer perf) or
 * run-time addresses (older perf). One profile does it one way, and the sizes tell which.
 */
export function withAddressSpace(frames: readonly Frame[]): Frame[] {
  const inFile = (one: Frame) =>
    one.address !== null && one.module !== null && one.kind === 'user' && isMappedFile(one.module)
  const asProcess = frames.some((one) => inFile(one) && one.address! >= SMALLEST_RUN_TIME_ADDRESS)
  return frames.map((one) => (inFile(one) ? {...one, addressIn: asProcess ? 'process' : 'file'} : one))
}
