import {type ByteSource, growingHeads, type Head, LARGEST_HEAD} from '../../bytes/byte-source.ts'
import {InputError} from '../../errors/index.ts'
import type {StackReader} from './reader.ts'
import {unreadFormatOf} from './unread-formats.ts'

/** The first line where it is text, else the first bytes in hex. */
function whatWasSeen({head, isWhole}: Head): string {
  if (head.length === 0) return 'the input is empty'
  const start = head.subarray(0, 16)
  const looked = isWhole ? '' : `in its first ${LARGEST_HEAD / 1024 ** 2} MiB, `
  if (head.subarray(0, 512).includes(0))
    return `${looked}the input begins with the bytes ${Buffer.from(start).toString('hex')}`
  const text = Buffer.from(head.subarray(0, 4096)).toString('utf8')
  const line = text.split('\n').find((one) => one.trim() !== '') ?? ''
  return `${looked}the first line is ${JSON.stringify(line.slice(0, 120))}`
}

function unreadable(name: string, head: Head, formats: string): InputError {
  return new InputError(`${name} is in no format that can be read: ${whatWasSeen(head)}.`, {
    hint: `Formats are ${formats}; they may be packed with gzip, zstd or xz. --format names one where the content does not tell.`,
  })
}

/** The one that fits. Throws an InputError that names all where there are several. */
function onlyOne(fitting: readonly StackReader[], name: string): StackReader | null {
  if (fitting.length < 2) return fitting[0] ?? null
  const names = fitting.map(({format}) => format)
  throw new InputError(`${name} can be read in more than one way: as ${names.join(' or as ')}.`, {
    hint: `Say which it is: --format ${names.join(' or --format ')}.`,
  })
}

function assertRead({head}: Head, name: string): void {
  const unread = unreadFormatOf(head)
  if (unread === null) return
  throw new InputError(`${name} is ${unread.what}, which is not read.`, {hint: unread.hint})
}

/**
 * The one of `readers` that explains the input. Looks at 64 KiB first, and at more and more as long as none is sure, 16
 * MiB at most. Throws an InputError when none fits, which says what was seen, and when several do, which names them.
 */
export async function readerFor(source: ByteSource, readers: readonly StackReader[]): Promise<StackReader> {
  let last: Head = {head: new Uint8Array(), isWhole: true}
  for await (const one of growingHeads(source)) {
    assertRead(one, source.name)
    last = one
    const sure = onlyOne(
      readers.filter((reader) => reader.looksLike(one.head, one.isWhole) === 'yes'),
      source.name,
    )
    if (sure !== null) return sure
  }
  const unsure = readers.filter((reader) => reader.looksLike(last.head, last.isWhole) === 'unsure')
  const only = onlyOne(unsure, source.name)
  if (only !== null) return only
  throw unreadable(source.name, last, readers.map(({format}) => format).join(', '))
}
