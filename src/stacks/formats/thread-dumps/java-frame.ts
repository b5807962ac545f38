import {type Frame, frame} from '../../model/stacks.ts'

/** The name behind loaders and modules (`app//`, `java.base@17/`); `/` in it is only part of the class of a lambda. */
function bareName(text: string): string {
  const parts = text.split('/')
  return parts.slice(/^0x[0-9a-f]+\./.test(parts.at(-1)!) ? -2 : -1).join('/')
}

/** `java.base/java.lang.Thread.run(Thread.java:840)`, `NAME(java.base@17.0.15/Thread.java:840)`; null for all else. */
export function javaFrame(text: string): Frame | null {
  const open = text.lastIndexOf('(')
  if (open <= 0 || !text.endsWith(')') || /\s/.test(text.slice(0, open))) return null
  const file = /([^/]+):\d+$/.exec(text.slice(open + 1, -1).slice(-256))?.[1]
  return frame({name: bareName(text.slice(0, open)), module: file ?? null})
}
