import {open, stat} from 'node:fs/promises'
import {type ByteSource, chunksOf} from './byte-source.ts'
import {piped} from './piped.ts'

/** A FIFO, what a shell makes of `<(…)`, a device: bytes that come once, and no size is told. */
async function openStream(path: string): Promise<ByteSource & AsyncDisposable> {
  const stream = (await open(path, 'r')).createReadStream()
  // What is read of it later is told where it is read.
  stream.on('error', () => undefined)
  return Object.assign(piped(path, stream), {[Symbol.asyncDispose]: async () => void stream.destroy()})
}

/** An open file, or what is none and can be read once from start to end. `await using` closes it. */
export async function openFile(path: string): Promise<ByteSource & AsyncDisposable> {
  const status = await stat(path, {bigint: true})
  if (!status.isFile() && !status.isDirectory()) return await openStream(path)
  const {dev, ino, size: sizeBytes, mtimeNs, ctimeNs} = status
  const size = Number(sizeBytes)
  const file = await open(path, 'r')
  const source = {
    name: path,
    size,
    identity: [dev, ino, sizeBytes, mtimeNs, ctimeNs].join(':'),
    async read(offset: number, length: number) {
      const buffer = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
      const {bytesRead} = await file.read(buffer, 0, buffer.length, offset)
      return buffer.subarray(0, bytesRead)
    },
    async readInto(buffer: Uint8Array, start: number, offset: number) {
      const {bytesRead} = await file.read(buffer, start, buffer.length - start, offset)
      return bytesRead
    },
  }
  return {...source, stream: () => chunksOf(source), [Symbol.asyncDispose]: () => file.close()}
}
