import {isMapping} from '../../../foreign-text/json-shape.ts'
import {arrayOf, type JsonObject, textOf} from '../../json/read-json.ts'
import type {Frame} from '../../model/stacks.ts'
import {javaFrame} from './java-frame.ts'
import type {ThreadStack} from './thread-stack.ts'

/** A thread's name, or its number where it has none, as virtual threads have by default. */
export function threadName(name: string, number: string): string {
  return name === '' ? `#${number}` : name
}

function framesOf(thread: JsonObject): Frame[] {
  return arrayOf(thread['stack']).flatMap((one) => javaFrame(textOf(one)) ?? [])
}

function threadOf(thread: JsonObject): ThreadStack {
  const name = threadName(textOf(thread['name']), textOf(thread['tid']))
  return {thread: name, state: textOf(thread['state']) || null, frames: framesOf(thread), count: 1}
}

/** The threads of what `Thread.dump_to_file -format=json` writes, container by container (JDK 21 and later). */
export function threadsOfJson(dump: JsonObject): ThreadStack[] {
  const root = isMapping(dump['threadDump']) ? dump['threadDump'] : {}
  const containers = arrayOf(root['threadContainers']).filter(isMapping)
  return containers.flatMap((container) => arrayOf(container['threads']).filter(isMapping).map(threadOf))
}

/** Which Java wrote it. */
export function runtimeOfJson(dump: JsonObject): string {
  const root = isMapping(dump['threadDump']) ? dump['threadDump'] : {}
  return textOf(root['runtimeVersion'])
}
