import type {ByteSource} from '../../../bytes/byte-source.ts'
import {decompressed} from '../../../bytes/packed/decompress.ts'
import type {Schedule} from './due-times.ts'
import {LoggedLoad} from './logged-load.ts'
import {RequestReader} from './logged-request.ts'
import {type LinesRead, readLines} from './read-lines.ts'

/** What an access log tells. */
export interface AccessLog extends LinesRead {
  readonly load: LoggedLoad
  /** When the first request began, in seconds since the epoch by the generator's clock; null where there is none. */
  readonly firstBeginSeconds: number | null
}

/**
 * Reads what `fortio load -access-log-format json` logged, packed by gzip, zstd or xz too, once from start to end.
 * `schedule` is what that fortio was told; null at full speed. Lines that are none are counted, not taken for an error.
 * Throws an InputError when the bytes cannot be unpacked.
 */
export async function readAccessLog(source: ByteSource, schedule: Schedule | null): Promise<AccessLog> {
  const load = new LoggedLoad(schedule)
  const reader = new RequestReader(load)
  const lines = await readLines(await decompressed(source), (bytes, start) => reader.read(bytes, start))
  load.series.close()
  return {...lines, load, firstBeginSeconds: reader.firstBeginSeconds}
}
