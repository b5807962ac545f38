import {type Frame, frame} from '../../model/stacks.ts'
import type {Root} from '../reader.ts'
import type {ProfileTables} from './profile-tables.ts'
import type {Label} from './samples.ts'

/**
 * Keys of labels, with `_` for blanks, dots and dashes: names first, then numbers. profile.proto leaves keys free; these
 * are those of Google's, Datadog's, Parca's and Pyroscope's writers.
 */
const KEYS: Readonly<Record<Exclude<Root, 'workload'>, readonly (readonly string[])[]>> = {
  container: [['container', 'container_name', 'pod', 'container_id']],
  process: [
    ['process', 'process_name', 'comm', 'process_executable_name'],
    ['pid', 'process_id', 'process_pid'],
  ],
  thread: [
    ['thread', 'thread_name'],
    ['tid', 'thread_id', 'thread_native_id'],
  ],
}

/** What labels can tell. */
export const PPROF_ROOTS: readonly Root[] = ['container', 'process', 'thread']

function labelTexts(labels: readonly Label[], tables: ProfileTables): Map<string, string> {
  return new Map(
    labels.map(({key, text, number}) => [
      tables.string(key).toLowerCase().replace(/[ .-]/g, '_'),
      text === 0 ? BigInt.asIntN(64, BigInt(number)).toString() : tables.string(text),
    ]),
  )
}

function rootText(root: Root, texts: ReadonlyMap<string, string>): string {
  if (root === 'workload') return ''
  const parts = KEYS[root].map((keys) => keys.map((key) => texts.get(key) ?? '').find((text) => text !== '') ?? '')
  return parts.filter((part) => part !== '').join('-')
}

/** The first frames of a sample, as `NAME-NUMBER`; none where its labels do not tell. */
export function rootFrames(roots: readonly Root[], labels: readonly Label[], tables: ProfileTables): Frame[] {
  if (roots.length === 0 || labels.length === 0) return []
  const texts = labelTexts(labels, tables)
  return roots.flatMap((root) => {
    const name = rootText(root, texts)
    return name === '' ? [] : [frame({name, kind: 'label'})]
  })
}
