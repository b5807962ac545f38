import type {ByteSource} from '../../bytes/byte-source.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import type {Stacks} from '../stacks.ts'
import {eachLine, utf8} from '../text/each-line.ts'
import {FaultyLines} from '../text/faulty-lines.ts'
import {headLines, isBinary} from '../text/head-lines.ts'
import {JAVA_DUMP, JAVA_HEADER, JavaDump} from '../threads/java-dump.ts'
import {stacksOfDump, type ThreadStack} from '../threads/thread-stack.ts'

const THREADS = {name: 'threads', unit: 'threads', event: null}

async function readJavaThreads(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const faults = new FaultyLines()
  const threads: ThreadStack[] = []
  const machines = new Set<string>()
  let [dumps, withoutStack] = [0, 0]
  const dump = new JavaDump((one) => {
    if (one.frames.length > 0) threads.push(one)
    else withoutStack++
  })
  await eachLine(source, (line, number) => {
    const machine = JAVA_DUMP.exec(line)?.[1]
    if (machine !== undefined) dumps++
    if (machine !== undefined) machines.add(utf8(machine))
    if (!dump.line(line)) faults.add(number, line)
  })
  dump.end()
  const facts: [string, string][] = [
    ...[...machines].map((machine): [string, string] => ['virtual machine', machine]),
    ['thread dumps', String(dumps)],
    ['threads without a stack', `${withoutStack}, left out`],
  ]
  const sampleType = options.sampleType ?? THREADS
  const end = {sourceName: source.name, format: 'java-threads', sampleType, faults, facts}
  return stacksOfDump(threads, end, options)
}

function looksLikeJavaThreads(head: Uint8Array): Likeness {
  if (isBinary(head)) return 'no'
  return headLines(head).some((line) => JAVA_DUMP.test(line) || JAVA_HEADER.test(line)) ? 'yes' : 'no'
}

/** Threads as a Java VM prints them; several dumps in one file add up. */
export const javaThreads: StackReader = {
  format: 'java-threads',
  description: 'thread dumps of Java (jstack, jcmd Thread.print, SIGQUIT)',
  roots: ['thread'],
  looksLike: looksLikeJavaThreads,
  read: readJavaThreads,
}
