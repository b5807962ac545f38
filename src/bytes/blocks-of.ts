/** What a file is made of; pieces are written one after another. */
export type FileContent = string | Uint8Array | Iterable<string | Uint8Array>

const BLOCK_BYTES = 1 << 20

/** Small pieces joined to blocks, since each write costs a turn. */
export function* blocksOf(content: FileContent, encoding: 'utf8' | 'latin1' = 'utf8'): Generator<Uint8Array> {
  let [waiting, bytes]: [Uint8Array[], number] = [[], 0]
  const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content
  for (const piece of pieces) {
    const block = typeof piece === 'string' ? Buffer.from(piece, encoding) : piece
    waiting.push(block)
    bytes += block.length
    if (bytes < BLOCK_BYTES) continue
    yield Buffer.concat(waiting)
    ;[waiting, bytes] = [[], 0]
  }
  yield Buffer.concat(waiting)
}
