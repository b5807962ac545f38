import {jsonHead} from '../json/json-head.ts'
import {topLevelKeys} from '../json/top-level-keys.ts'
import {headTextLines} from '../text/head-lines.ts'

/** A kind of file that profilers leave and nothing here reads, with what to do instead. */
export interface UnreadFormat {
  /** With its article, as in "it is a …". */
  readonly what: string
  readonly hint: string
  readonly is: (head: Uint8Array) => boolean
}

function beginsWith(magic: string): (head: Uint8Array) => boolean {
  return (head) => Buffer.from(head.subarray(0, magic.length)).toString('latin1') === magic
}

/** The first lines that say something. */
function firstLines(head: Uint8Array, count: number): string[] {
  return headTextLines(head.subarray(0, 16 * 1024))
    .filter((line) => line.trim() !== '')
    .slice(0, count)
}

function hasFirstLine(pattern: RegExp, count = 40): (head: Uint8Array) => boolean {
  return (head) => !head.subarray(0, 4096).includes(0) && firstLines(head, count).some((line) => pattern.test(line))
}

/** Of async-profiler's text, the table of functions alone. */
function isFlat(head: Uint8Array): boolean {
  const lines = head.subarray(0, 4096).includes(0) ? [] : firstLines(head, 40)
  const has = (pattern: RegExp) => lines.some((line) => pattern.test(line))
  return (
    lines[0] === '--- Execution profile ---' && has(/^ +\S+ {2}percent {2}samples {2}top$/) && !has(/^ {2}\[ *0\] /)
  )
}

/** Known by their first bytes; the bytes and lines are those of the tools named. */
const UNREAD_FORMATS: readonly UnreadFormat[] = [
  {
    what: 'a table of functions of async-profiler (-o flat)',
    hint: 'It has no stacks. Record with `-o collapsed`, or with `-o traces`.',
    is: isFlat,
  },
  {
    what: 'a web page (HTML)',
    hint: 'A profiler that draws one can write stacks as well: `asprof -o collapsed`, `go tool pprof -proto`.',
    is: (head) => /^\s*<!doctype html|^\s*<html[\s>]/i.test(Buffer.from(head.subarray(0, 256)).toString('latin1')),
  },
  {
    what: 'a heap dump of a Java VM',
    hint: 'It holds objects and no samples. Profile allocations instead: `asprof -e alloc -o collapsed`.',
    is: beginsWith('JAVA PROFILE 1.'),
  },
  {
    what: 'a trace of .NET (nettrace)',
    hint: 'Have it converted: `dotnet-trace convert --format Speedscope FILE.nettrace`.',
    is: beginsWith('Nettrace'),
  },
  {
    what: 'a program or library (ELF)',
    hint: 'Name the profile instead; where symbols are is told by --symbols.',
    is: beginsWith('\x7fELF'),
  },
  {
    what: 'a raw dump of perf script -D',
    hint: 'Give perf.data itself, or the text of `perf script` without -D.',
    is: hasFirstLine(/^0x[0-9a-f]+(?:@\S+)? \[0x[0-9a-f]+\]: event: \d+$|^\. \.\.\. raw event: size \d+ bytes$/),
  },
  {
    what: 'a trace of Chrome (traceEvents)',
    hint: 'Save the CPU profile instead: `node --cpu-prof`, or "Save profile" in the Performance panel as .cpuprofile.',
    is: (head) => jsonHead(head) !== null && topLevelKeys(head).has('traceEvents'),
  },
  {
    what: 'a report of perf report',
    hint: 'It has functions and shares, but no stacks to draw. Give perf.data itself, or the text of `perf script`.',
    is: hasFirstLine(/^# To display the perf\.data header info, please use --header|^# Overhead {2,}\S/),
  },
]

/** The kind of file that the head is of, when it is one that nothing here reads. */
export function unreadFormatOf(head: Uint8Array): UnreadFormat | null {
  return UNREAD_FORMATS.find(({is}) => is(head)) ?? null
}
