import {type ByteSource, headOf} from '../../../bytes/byte-source.ts'
import {jsonHead} from '../../json/json-head.ts'
import {readJson} from '../../json/read-json.ts'
import {topLevelKeys} from '../../json/top-level-keys.ts'
import type {Stacks} from '../../model/stacks.ts'
import {eachLine, utf8} from '../../text/each-line.ts'
import {FaultyLines} from '../../text/faulty-lines.ts'
import {headLines, isBinary} from '../../text/head-lines.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import {JAVA_DUMP, JAVA_FILE_HEADER, JAVA_HEADER, JavaDump} from './java-dump.ts'
import {runtimeOfJson, threadsOfJson} from './java-json.ts'
import {THREADS, ThreadStacks} from './thread-stack.ts'

async function readJsonDump(source: ByteSource, options: ReadOptions): Promise<Stacks> {
  const dump = await readJson(source, 'java-threads')
  const all = threadsOfJson(dump)
  const withStack = all.filter(({frames}) => frames.length > 0)
  const threads = new ThreadStacks(options)
  withStack.forEach(threads.add)
  const facts: [string, string][] = [
    ['Java', runtimeOfJson(dump)],
    ['threads without a stack', `${all.length - withStack.length}, left out`],
  ]
  const sampleType = options.sampleType ?? THREADS
  const end = {sourceName: source.name, format: 'java-threads', sampleType, faults: new FaultyLines(), facts}
  return threads.finish(end)
}

async function readText(source: ByteSource, options: ReadOptions): Promise<Stacks> {
  const faults = new FaultyLines()
  const threads = new ThreadStacks(options)
  const machines = new Set<string>()
  let [dumps, withoutStack] = [0, 0]
  const dump = new JavaDump((one) => {
    if (one.frames.length > 0) threads.add(one)
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
  return threads.finish(end)
}

async function readJavaThreads(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  return jsonHead(await headOf(source)) === null ? readText(source, options) : readJsonDump(source, options)
}

/** A longer line begins no thread; the patterns are not tried on it. */
const LONGEST_LINE = 8192

function looksLikeJavaThreads(head: Uint8Array): Likeness {
  if (isBinary(head)) return 'no'
  if (jsonHead(head) !== null) return topLevelKeys(head).has('threadDump') ? 'yes' : 'no'
  const isThread = (line: string) =>
    line.length < LONGEST_LINE && (JAVA_DUMP.test(line) || JAVA_HEADER.test(line) || JAVA_FILE_HEADER.test(line))
  return headLines(head, true).some(isThread) ? 'yes' : 'no'
}

/** Threads as a Java VM prints them; several dumps in one file add up. */
export const javaThreads: StackReader = {
  format: 'java-threads',
  description: 'thread dumps of Java (jstack, jcmd Thread.print and Thread.dump_to_file, SIGQUIT)',
  roots: ['thread'],
  looksLike: looksLikeJavaThreads,
  read: readJavaThreads,
}
