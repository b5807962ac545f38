import type {ByteSource} from '../../../bytes/byte-source.ts'
import {BpftraceEntries, type BpftraceEntry, type BpftraceKey} from '../../../stacks/formats/bpftrace/entry.ts'
import {bpftraceFrame, isKernelStack} from '../../../stacks/formats/bpftrace/frame.ts'
import {foldedName} from '../../../stacks/formats/folded/write/fold.ts'
import {frame} from '../../../stacks/model/stacks.ts'
import {eachLine, utf8} from '../../../stacks/text/each-line.ts'
import {type BlockedKind, BlockedSums, type BlockedTime, type FoldedStack} from './blocked-time.ts'

const MARK = '--'

function foldedFrames(lines: readonly string[]): FoldedStack {
  const kernel = isKernelStack(lines)
  const frames = lines.map((line, index) => bpftraceFrame(line, index > 0)).toReversed()
  return frames.map((one) => foldedName(kernel ? {...one, kind: 'kernel'} : one, {addresses: true}))
}

/** A thread's name and its stacks, the user's part first. An empty stack leaves no key at all. */
function foldedStack(keys: readonly BpftraceKey[]): FoldedStack | null {
  const names = keys.flatMap((key) => ('text' in key ? [utf8(key.text)] : []))
  const stacks = keys.flatMap((key) => ('frames' in key ? [key.frames] : []))
  if (names.length === 0 && stacks.length === 0) return null
  const userFirst = stacks.toSorted((a, b) => Number(isKernelStack(a)) - Number(isKernelStack(b)))
  // bpftrace puts `, ` between keys, so a name with a comma in it comes in parts.
  const thread = foldedName(frame({name: names.join(', ') || '[unknown]'}))
  return [thread, ...userFirst.flatMap(foldedFrames)]
}

function isText(key: BpftraceKey, text: string): boolean {
  return 'text' in key && key.text === text
}

function blockedTime(kind: BlockedKind, entry: BpftraceEntry): BlockedTime {
  const [first, ...rest] = entry.keys
  const hasState = kind !== 'wakeup'
  const keys = hasState ? rest : entry.keys
  const markAt = keys.findIndex((key) => isText(key, MARK))
  const sleeper = foldedStack(markAt === -1 ? keys : keys.slice(0, markAt)) ?? ['[unknown]']
  const waker = markAt === -1 ? null : foldedStack(keys.slice(markAt + 1))
  const runnable = hasState && first !== undefined && isText(first, '0')
  return {nanoseconds: Number(entry.value), runnable, sleeper, waker}
}

/** Folded stacks in microseconds from the maps of the scripts `offcpu-`, `offwake-` and `wakeup-bpftrace.sh`. */
export async function bpftraceSwitchesToFolded(source: ByteSource, kind: BlockedKind): Promise<string> {
  const sums = new BlockedSums(kind)
  const entries = new BpftraceEntries((entry) => {
    if (entry.map === `@${kind}`) sums.add(blockedTime(kind, entry))
  })
  await eachLine(source, (line, number) => void entries.line(line, number))
  return [...sums.lines()].join('')
}
