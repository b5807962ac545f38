import {createZstdDecompress, type ZstdDecompress} from 'node:zlib'

/** A record packs at most 64 KiB, which perf fills from buffers of a few MiB; more is made to harm. */
const LARGEST_PART = 256 * 1024 ** 2

/**
 * Unpacks PERF_RECORD_COMPRESSED: one zstd stream that goes on from record to record, so records have to be given in
 * their order.
 */
export class RecordUnpacker implements Disposable {
  readonly #stream: ZstdDecompress
  #chunks: Uint8Array[] = []
  #bytes = 0
  #failure: Error | null = null

  constructor() {
    this.#stream = createZstdDecompress()
    this.#stream.on('data', (chunk: Uint8Array) => {
      this.#take(chunk)
    })
    this.#stream.on('error', (error) => {
      this.#failure ??= error
    })
  }

  #take(chunk: Uint8Array): void {
    this.#bytes += chunk.length
    if (this.#bytes <= LARGEST_PART) this.#chunks.push(chunk)
    else this.#stream.destroy(new Error(`one record unpacks to more than ${LARGEST_PART} bytes`))
  }

  /** What one record adds; its last record may be cut and continue in the next part. Null when the data are damaged. */
  async unpack(packed: Uint8Array): Promise<Uint8Array | null> {
    this.#chunks = []
    this.#bytes = 0
    const {promise, resolve} = Promise.withResolvers<void>()
    this.#stream.once('error', resolve)
    this.#stream.write(packed, () => resolve())
    await promise
    this.#stream.off('error', resolve)
    return this.#failure === null ? Buffer.concat(this.#chunks) : null
  }

  /** What was wrong with the packed data, if anything. */
  get failure(): string | null {
    return this.#failure?.message ?? null
  }

  [Symbol.dispose](): void {
    this.#stream.destroy()
  }
}
