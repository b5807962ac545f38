import type {ByteSource} from '../../bytes/byte-source.ts'
import {InputError} from '../../errors/index.ts'
import {isMapping} from '../../foreign-text/json-shape.ts'

/** What a JSON document is made of, seen from outside: anything may be anything. */
export type JsonObject = Readonly<Record<string, unknown>>

/** A parsed document takes many times its bytes; one that is larger would fill the memory. */
const LARGEST_JSON = 256 * 1024 * 1024

export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The number, or null for all else (JSON has no endless numbers, but 1e999 becomes one). */
export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** The document's object. Throws an InputError that says where it breaks off, or that it is too large. */
export async function readJson(source: ByteSource, format: string): Promise<JsonObject> {
  // Not by its size, which nobody knows of what is packed or comes from a pipe.
  const bytes = await source.read(0, LARGEST_JSON + 1)
  if (bytes.length > LARGEST_JSON) {
    throw new InputError(`Reading ${source.name} as ${format}: it has more than ${LARGEST_JSON} bytes of JSON.`, {
      hint: 'So many cannot be held; record a shorter time.',
    })
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  } catch (error) {
    throw new InputError(`Reading ${source.name} (${bytes.length} bytes) as ${format}: ${(error as Error).message}.`, {
      hint: 'The file is cut short or damaged; record it again.',
      cause: error,
    })
  }
  if (isMapping(parsed)) return parsed
  throw new InputError(`Reading ${source.name} as ${format}: the JSON is no object.`)
}
