import {isMapping} from '../../../foreign-text/json-shape.ts'
import {distinctKeys, withoutNumber} from '../../json/distinct-keys.ts'
import type {JsonObject} from '../../json/read-json.ts'
import {type BpftraceEntry, keysOf} from './entry.ts'
import {type BpftraceMeasures, histogramMeasures} from './value.ts'

/** Keys of maps are so deep in a line: `{"data": {"@name": {"key": …}}}`. */
const KEY_DEPTH = 3

function statsMeasures({count, total}: JsonObject): BpftraceMeasures | null {
  return Number.isInteger(count) && Number.isInteger(total) ? {total: String(total), count: String(count)} : null
}

function bucketsMeasures(buckets: readonly unknown[]): BpftraceMeasures | null {
  const counts = buckets.map((bucket) => (isMapping(bucket) ? bucket['count'] : null))
  return counts.every((count) => Number.isSafeInteger(count)) ? histogramMeasures(counts.map(String)) : null
}

/** Averages have the type `stats` and are plain numbers; they do not add up. */
function measuresOf(type: string, value: unknown): BpftraceMeasures | null {
  if (Array.isArray(value)) return bucketsMeasures(value)
  if (isMapping(value)) return statsMeasures(value)
  return type === 'map' && Number.isInteger(value) ? {'': BigInt(value as number).toString()} : null
}

function entriesOfMap(type: string, map: string, byKey: JsonObject, line: number): BpftraceEntry[] {
  return Object.entries(byKey).map(([key, value]) => ({
    map,
    line,
    // As bytes, since the lines of text output come so too.
    keys: keysOf(Buffer.from(withoutNumber(key)).toString('latin1').split('\n'), ','),
    measures: measuresOf(type, value),
    value: (JSON.stringify(value) ?? '').slice(0, 80),
  }))
}

/** True for the numbers of one stats() or hist() that has no key. */
function isUnkeyed(type: string, value: JsonObject): boolean {
  return type === 'stats' && Object.keys(value).map(withoutNumber).join() === 'count,average,total'
}

/**
 * The entries of one line of `bpftrace -f json`, as lines of text output would give them: `{"type": "map", "data":
 * {"@name": {"key": 1}}}`. Keys that are
 * there twice, as those of stacks that bpftrace could not look up, both count. Null when the line is no JSON object; empty for what is no map with keys.
 */
export function jsonEntries(line: string, number: number): BpftraceEntry[] | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(distinctKeys(Buffer.from(line, 'latin1').toString('utf8'), KEY_DEPTH))
  } catch {
    // A damaged line is counted with the other unreadable ones.
    return null
  }
  if (!isMapping(parsed)) return null
  const {type, data} = parsed
  if (typeof type !== 'string' || !isMapping(data)) return []
  return Object.entries(data).flatMap(([map, byKey]) =>
    map.startsWith('@') && isMapping(byKey) && !isUnkeyed(type, byKey) ? entriesOfMap(type, map, byKey, number) : [],
  )
}
