import {printableLine} from './printable-lines.ts'

/** A line of a log, and how often one like it was written. */
interface FoldedLine {
  /** As the last of them was written. */
  readonly text: string
  readonly times: number
}

/** Probes write these as long as something else is the matter; none is a cause. */
const CONSEQUENCE = /\bNOT ready\b/
/** What tells of a cause, the surest first. */
const CAUSES = [/\brejected: /, /\b(fatal|critical|panic)\b/i, /\berror\b/i]
const CAUSES_AT_MOST = 3
const CAUSE_LENGTH = 600

/** Lines that differ in their numbers alone are alike: times, counters, ports. */
function shapeOf(line: string): string {
  return line.replaceAll(/\d+/g, '0')
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '')
}

/** Lines that are alike as one, where the last of them stands. */
function fold(lines: readonly string[]): readonly FoldedLine[] {
  const folded = new Map<string, FoldedLine>()
  for (const text of lines) {
    const shape = shapeOf(text)
    const times = (folded.get(shape)?.times ?? 0) + 1
    folded.delete(shape)
    folded.set(shape, {text, times})
  }
  return [...folded.values()]
}

function told({text, times}: FoldedLine, length?: number): string {
  return `${printableLine(text, length)}${times > 1 ? ` (×${times})` : ''}`
}

/** The last `count` different lines of a log from outside, printable, each with how often it was written. */
export function lastLogLines(text: string, count: number): string[] {
  return fold(linesOf(text))
    .slice(-count)
    .map((line) => told(line))
}

/** Lines of a log that tell why something is not ready, printable; none where no line seems to. */
export function causesIn(text: string): string[] {
  const folded = fold(linesOf(text).filter((line) => !CONSEQUENCE.test(line)))
  const telling = CAUSES.map((cause) => folded.filter((line) => cause.test(line.text)))
  const found = telling.find((lines) => lines.length > 0) ?? []
  return found.slice(-CAUSES_AT_MOST).map((line) => told(line, CAUSE_LENGTH))
}
