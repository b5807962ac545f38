import {headTextLines} from '../../text/head-lines.ts'
import {parsePerfFrame} from './frame.ts'
import {allLayouts, type HeaderLayout, LayoutReader, layoutBeginnings} from './header-layout.ts'
import {isRecordContinuation, isRecordLine} from './record-lines.ts'

/** What holds for all of a text of `perf script`, as far as its first lines show. */
export interface PerfTextShape {
  /** Layouts of samples' first lines, the one of most lines first; kinds of events may have one each. */
  readonly layouts: readonly LayoutReader[]
  /** Whether frames stand on lines of their own that begin with a tab, as perf prints them. */
  readonly hasTabs: boolean
  /** Whether call chains begin with the caller (`call-graph.order = caller` in perfconfig). */
  readonly isCallerFirst: boolean
}

/** Lines that are looked at, those that layouts are chosen by, and layouts that a text may have. */
const [MOST_LINES, FIRST_TRIED, MOST_LAYOUTS] = [200, 10, 6]
const LONGEST_LINE = 1024

const TAB_FRAME = /^\t *[0-9a-f]{1,16}(?: (?!insn:)|$)/

/** True for a line of a call chain as perf prints it. */
export function isTabFrame(line: string): boolean {
  return TAB_FRAME.test(line)
}

/** Lines that may be the first of a sample: in front of frames, or behind a blank line; all, where no frame has its own. */
function firstLines(lines: readonly string[], hasTabs: boolean): string[] {
  const isFirst = (line: string, index: number) => {
    if (line.length > LONGEST_LINE || line.startsWith('\t') || isRecordLine(line) || isRecordContinuation(line))
      return false
    if (isTabFrame(lines[index + 1] ?? '')) return true
    return !line.startsWith('#') && line !== '' && (!hasTabs || (lines[index - 1] ?? '') === '' || line.includes(': '))
  }
  return lines.filter(isFirst).slice(0, MOST_LINES)
}

interface Score {
  readonly reader: LayoutReader
  readonly taken: ReadonlySet<string>
  readonly points: number
}

function scoreOf(reader: LayoutReader, lines: readonly string[]): Score {
  const taken = new Set<string>()
  let points = 0
  for (const line of lines) {
    const match = reader.explains(line)
    if (match === null) continue
    taken.add(line)
    points += match.isWhole ? 2 : 1
  }
  return {reader, taken, points}
}

function isBetter(one: Score, other: Score): boolean {
  if (one.points !== other.points) return one.points > other.points
  if (one.reader.fieldCount !== other.reader.fieldCount) return one.reader.fieldCount > other.reader.fieldCount
  return one.reader.layout.idWidth > other.reader.layout.idWidth
}

/** Layouts are made once, and only where something of each field is seen: each is an expression that must be compiled. */
const KNOWN = new Map<HeaderLayout, LayoutReader>()
const ALL = allLayouts()

function seenIn(lines: readonly string[]): (layout: HeaderLayout) => boolean {
  const has = (pattern: RegExp) => lines.some((line) => pattern.test(line))
  const [time, cpu, both] = [has(/\d\.\d{6}/), has(/\[\d{3,}\] /), has(/\d\/-?\d/)]
  const [event, period, misc] = [
    has(/\S: |\S:$/),
    has(/[ \d]{9}\d /),
    has(/(?:^|[\s\]])[A-Za-z]{0,5} {1,6}[\d[ ]|^[A-Za-z]{1,5} {1,5}$/),
  ]
  const noTime = !lines.every((line) => /(?:^|\s)\d+\.\d+:(?:\s|$)/.test(line))
  return (layout) =>
    (time || !layout.time) &&
    (noTime || layout.time) &&
    (cpu || !layout.cpu) &&
    (both || layout.ids !== 'both') &&
    (event || !layout.event) &&
    (period || !layout.period) &&
    (misc || !layout.misc)
}

function readerOf(layout: HeaderLayout): LayoutReader {
  const known = KNOWN.get(layout) ?? new LayoutReader(layout)
  KNOWN.set(layout, known)
  return known
}

/** The layouts that a few of the lines have, since trying all on every line takes long. */
function likelyLayouts(lines: readonly string[]): readonly LayoutReader[] {
  const step = Math.ceil(lines.length / FIRST_TRIED)
  const few = lines.filter((_, index) => index % step === 0)
  const likely = ALL.filter(seenIn(few)).filter(layoutBeginnings(few)).map(readerOf)
  return likely.filter((reader) => few.some((line) => reader.explains(line) !== null))
}

function bestOf(layouts: readonly LayoutReader[], lines: readonly string[]): Score | null {
  const scores = layouts.map((reader) => scoreOf(reader, lines)).filter(({points}) => points > 0)
  return scores.length === 0 ? null : scores.reduce((one, other) => (isBetter(other, one) ? other : one))
}

/** What perf prints by default; nothing else can have all of these fields. */
function isUsual({comm, ids, time, event, misc}: HeaderLayout): boolean {
  return comm && ids !== 'none' && time && event && !misc
}

function usualLayout(lines: readonly string[]): LayoutReader | null {
  const likely = ALL.filter(isUsual)
    .filter(seenIn(lines.slice(0, FIRST_TRIED)))
    .map(readerOf)
  return likely.find((reader) => lines.every((line) => reader.explains(line)?.isWhole === true)) ?? null
}

/** The layout that explains most lines, then the one that explains most of the others, and so on. */
function layoutsOf(lines: readonly string[]): LayoutReader[] {
  const usual = lines.length === 0 ? null : usualLayout(lines)
  if (usual !== null) return [usual]
  const found: LayoutReader[] = []
  for (let rest = lines; rest.length > 0 && found.length < MOST_LAYOUTS; ) {
    const best = bestOf(likelyLayouts(rest), rest)
    if (best === null) break
    found.push(best.reader)
    rest = rest.filter((line) => !best.taken.has(line))
  }
  return found
}

/** Functions that threads begin in. */
const OUTERMOST =
  /^(?:_start|__libc_start_main\S*|__libc_start_call_main|start_thread|clone3?|__GI___clone3?|__clone3?|ret_from_fork(?:_asm)?|entry_SYSCALL_64_after_hwframe|asm_\w+)$/

/** Whether outermost functions come first in more call chains than they come last. */
function areCallersFirst(lines: readonly string[]): boolean {
  let [first, last] = [0, 0]
  const isOutermost = (line: string) => OUTERMOST.test(parsePerfFrame(line)?.symbol ?? '')
  for (let start = 0; start < lines.length; start++) {
    if (!isTabFrame(lines[start]!)) continue
    let end = start
    while (isTabFrame(lines[end + 1] ?? '')) end++
    if (end > start) {
      if (isOutermost(lines[start]!)) first++
      if (isOutermost(lines[end]!)) last++
    }
    start = end
  }
  return first > last
}

/** What the first lines of a text show of all of it. Lines of one character per byte. */
function shapeOfLines(lines: readonly string[]): PerfTextShape {
  const hasTabs = lines.some(isTabFrame)
  return {layouts: layoutsOf(firstLines(lines, hasTabs)), hasTabs, isCallerFirst: hasTabs && areCallersFirst(lines)}
}

/** The same from bytes. */
export function shapeOfHead(head: Uint8Array): PerfTextShape {
  return shapeOfLines(headTextLines(head))
}
