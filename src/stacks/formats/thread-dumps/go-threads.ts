import type {ByteSource} from '../../../bytes/byte-source.ts'
import type {Stacks} from '../../model/stacks.ts'
import {eachLine} from '../../text/each-line.ts'
import {FaultyLines} from '../../text/faulty-lines.ts'
import {headLines, isBinary} from '../../text/head-lines.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import {COUNT_HEADER, GoroutineCounts} from './goroutine-counts.ts'
import {GOROUTINE_HEADER, GoroutineDump} from './goroutine-dump.ts'
import {ThreadStacks} from './thread-stack.ts'

/** What is counted: `goroutines` also where a dump has no header line. */
function unitOf(counted: string): string {
  return counted === 'goroutine' ? 'goroutines' : 'count'
}

async function readGoThreads(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const faults = new FaultyLines()
  const threads = new ThreadStacks(options)
  const [counts, dump] = [new GoroutineCounts(threads.add), new GoroutineDump(threads.add)]
  let counted: string | undefined
  await eachLine(source, (line, number) => {
    const header = COUNT_HEADER.exec(line)?.[1]
    counted ??= header
    const known = counted === undefined ? dump.line(line) : counts.line(line)
    if (!known) faults.add(number, line)
  })
  dump.end()
  counts.end()
  const name = counted ?? 'goroutine'
  const sampleType = options.sampleType ?? {name, unit: unitOf(name), event: null}
  return threads.finish({sourceName: source.name, format: 'go-threads', sampleType, faults, facts: []})
}

function looksLikeGoThreads(head: Uint8Array): Likeness {
  if (isBinary(head)) return 'no'
  const lines = headLines(head)
  const first = lines.find((line) => line !== '') ?? ''
  return COUNT_HEADER.test(first) || lines.some((line) => GOROUTINE_HEADER.test(line)) ? 'yes' : 'no'
}

/** Goroutines as Go prints them: one by one (SIGQUIT, panics, debug=2) or counted by stack (debug=1). */
export const goThreads: StackReader = {
  format: 'go-threads',
  description: 'goroutines as Go prints them (SIGQUIT, debug=1, debug=2)',
  roots: ['thread'],
  looksLike: looksLikeGoThreads,
  read: readGoThreads,
}
