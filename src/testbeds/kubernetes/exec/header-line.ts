import type {TakeOutput} from './output-takers.ts'

const LONGEST_HEADER_BYTES = 4096

/** Splits an output into its first line and the rest, which goes to `take`. Throws when there is no line in 4 KiB. */
export function afterHeader(onHeader: (line: string) => void, take: TakeOutput): TakeOutput {
  let head: Buffer | null = Buffer.alloc(0)
  return (bytes) => {
    if (head === null) return take(bytes)
    head = Buffer.concat([head, bytes])
    const end = head.indexOf(0x0a)
    if (end === -1 && head.length > LONGEST_HEADER_BYTES) throw new RangeError('the output begins with no header line')
    if (end === -1) return undefined
    onHeader(head.toString('utf8', 0, end))
    const rest = head.subarray(end + 1)
    head = null
    return rest.length === 0 ? undefined : take(rest)
  }
}
