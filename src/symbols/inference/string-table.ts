/** Zero-ended texts one behind the other, each once. Offset 0 is the empty text. */
export class StringTable {
  readonly #offsets = new Map<string, number>([['', 0]])
  readonly #pieces: Buffer[] = [Buffer.alloc(1)]
  #length = 1

  /** Where `text` begins. */
  add(text: string): number {
    const known = this.#offsets.get(text)
    if (known !== undefined) return known
    const offset = this.#length
    const piece = Buffer.from(`${text}\0`)
    this.#offsets.set(text, offset)
    this.#pieces.push(piece)
    this.#length += piece.length
    return offset
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#pieces)
  }
}
