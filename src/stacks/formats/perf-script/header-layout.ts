/**
 * The fields of a sample's first line. `perf script` prints those that -F names in one order only, in widths of its own
 * (Linux, tools/perf/builtin-script.c, perf_sample__fprintf_start and process_event).
 */
export interface HeaderLayout {
  readonly comm: boolean
  /** `one` is the thread's id, or the process's where -F names only that. */
  readonly ids: 'none' | 'one' | 'both'
  /** Places that an id is padded to: 5, or 7 since perf 6.2. */
  readonly idWidth: 5 | 7
  readonly cpu: boolean
  /** Letters of the processor's mode and the like, padded to 6 places. */
  readonly misc: boolean
  readonly time: boolean
  readonly period: boolean
  readonly event: boolean
}

/** The first line of a sample in the text of `perf script`. */
export interface PerfHeader {
  /** Null when the text leaves it out. */
  readonly comm: string | null
  /** Null when the text has only the thread's id, as perf prints it by default. */
  readonly pid: string | null
  readonly tid: string | null
  /** Name with modifiers, such as `cpu-clock:ppp`; null when the text leaves it out. */
  readonly event: string | null
  readonly period: string | null
  /** Time of the sample; null when the text leaves it out. */
  readonly seconds: number | null
  /** What follows the event: a tracepoint's fields, or the one frame of a sample that has no call chain. */
  readonly rest: string
}

/** The same, read by a layout. */
export interface LayoutMatch extends PerfHeader {
  /** Whether all behind the fields is nothing or a frame, and not any text. */
  readonly isWhole: boolean
}

/** A number right-aligned in `width` places, at most `most` of them. */
function rightAligned(width: number, most: number, first: string): string {
  const padded = Array.from(
    {length: width - 1},
    (_, at) => ` {${width - 1 - at}}${at === 0 ? '\\d' : `${first}\\d{${at}}`}`,
  )
  return `(?:${[...padded, `${first}\\d{${width - 1},${most - 1}}`].join('|')})`
}

function leftAligned(width: number, most: number): string {
  const padded = Array.from({length: width - 1}, (_, at) => `\\d{${at + 1}} {${width - 1 - at}}`)
  return `(?:\\d{${width},${most}}|${padded.join('|')})`
}

/** A task's name has 15 bytes; perf prints more of what a worker of the kernel does. */
const COMM = '(?<comm>[^\\n]{0,16}?|kworker/[^\\n]{0,60}?) '
const GREEDY_COMM = '(?<comm>[^\\n]{0,16}|kworker/[^\\n]{0,60}) '
const CPU = '\\[\\d{3,}\\] '
const MISC = '(?:[A-Za-z]{5} |[A-Za-z]{4} {2}|[A-Za-z]{3} {3}|[A-Za-z]{2} {4}|[A-Za-z] {5}| {6})'
const DAY_TIME = '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+ '
const SECONDS = `${rightAligned(5, 20, '\\d')}\\.(?:\\d{6}|\\d{9})`
const TIME = `(?:${DAY_TIME}(?:(?<dayTime>${SECONDS}): )?|(?<time>${SECONDS}): )`
/** A processor's mode at the line's begin, or where nothing else stands between it and the event. */
const MISC_BEFORE_EVENT = /^[KUHGgM] {5}| [KUHGgM] {5} *[^ \d]\S*: *$/
const PERIOD = `(?<period>${rightAligned(10, 20, '\\d')}) `
const EVENT = ' *(?<event>\\S+): '
/** `%16x NAME (MODULE)` behind a blank: a sample without a call chain has its one frame there. */
const FRAME_OR_NOTHING = '(?<rest>| (?=[ 0-9a-f]{16} ) *[0-9a-f]{1,16} [^\\n]*)$'
const TEXT = '(?<rest>[^\\n]*)$'
/** Fields of a tracepoint as most print them; with neither an event nor a time in front of them, any text would do else. */
const TRACE = '(?<rest>(?:\\w+[=:]|\\([0-9a-f]{8,}\\) )[^\\n]*)$'

function idsPattern({ids, idWidth}: HeaderLayout): string {
  const one = rightAligned(idWidth, 10, '[-\\d]')
  if (ids === 'none') return ''
  return ids === 'one' ? `(?<tid>${one}) ` : `(?<pid>${one})/(?<tid>-?${leftAligned(idWidth, 10)}) `
}

function fieldPatterns(layout: HeaderLayout, comm: string): string[] {
  return [
    layout.comm ? comm : '',
    idsPattern(layout),
    layout.cpu ? CPU : '',
    layout.misc ? MISC : '',
    layout.time ? TIME : '',
    layout.period ? PERIOD : '',
    layout.event ? EVENT : '',
  ]
}

function fieldsPattern(layout: HeaderLayout, comm: string): string {
  return `^${fieldPatterns(layout, comm).join('')}`
}

/** The blank at its end may have been taken away. */
function withLastBlank(line: string): string {
  return line.endsWith(' ') ? line : `${line} `
}

/**
 * Tells which layouts some of the lines begin as. Layouts begin alike, and each expression must be compiled, so the first
 * fields are tried once for all layouts that have them, and the others only where these fit.
 */
export function layoutBeginnings(lines: readonly string[]): (layout: HeaderLayout) => boolean {
  const texts = lines.map(withLastBlank)
  const known = new Map<string, boolean>([['^', true]])
  const fits = (beginning: string) => {
    const answer = known.get(beginning) ?? texts.some((text) => new RegExp(beginning).test(text))
    known.set(beginning, answer)
    return answer
  }
  return (layout) => {
    const fields = fieldPatterns(layout, COMM)
    return fields.every((_, last) => fits(`^${fields.slice(0, last + 1).join('')}`))
  }
}

/** A comm that fills its 16 places is one that perf padded. */
function unpadded(comm: string | undefined): string | null {
  return (comm?.length === 16 ? comm.trimStart() : comm) ?? null
}

/** The groups of an expression's fields. */
type Field = 'comm' | 'pid' | 'tid' | 'event' | 'period' | 'time' | 'dayTime' | 'rest'

const NAMED_GROUP = /\(\?<(\w+)>/g

/**
 * An expression whose named groups are found by their numbers, since an object of groups for each match takes longer than
 * the match. It is made when it is first asked: of most layouts only one is.
 */
class FieldPattern {
  readonly #source: string
  #expression: RegExp | null = null
  /** Numbers of the groups that it has; it must have no others. */
  readonly #numbers: {readonly [field in Field]?: number}

  constructor(source: string) {
    this.#source = source.replaceAll(NAMED_GROUP, '(')
    this.#numbers = Object.fromEntries([...source.matchAll(NAMED_GROUP)].map(([, field], index) => [field, index + 1]))
  }

  exec(text: string): RegExpExecArray | null {
    this.#expression ??= new RegExp(this.#source)
    return this.#expression.exec(text)
  }

  /** A field of a match; undefined where the layout or the line has none. */
  field(match: RegExpExecArray, name: Field): string | undefined {
    return match[this.#numbers[name] ?? match.length]
  }

  matchOf(match: RegExpExecArray, isWhole: boolean): LayoutMatch {
    const of = (name: Field) => this.field(match, name)
    const seconds = of('time') ?? of('dayTime')
    return {
      comm: unpadded(of('comm')),
      pid: of('pid')?.trim() ?? null,
      tid: of('tid')?.trim() ?? null,
      event: of('event') ?? null,
      period: of('period')?.trim() ?? null,
      seconds: seconds === undefined ? null : Number(seconds),
      rest: (of('rest') ?? '').trim(),
      isWhole,
    }
  }
}

/** Reads first lines of one layout. */
export class LayoutReader {
  readonly layout: HeaderLayout
  readonly #whole: FieldPattern
  readonly #withText: FieldPattern
  /** Any short line has this layout, so that it needs at least the blank that perf puts at its end. */
  readonly #isWeak: boolean

  constructor(layout: HeaderLayout) {
    this.layout = layout
    this.#isWeak = layout.ids === 'none' && !layout.time && !layout.event
    // Blanks in front of an event are perf's, which puts names of events below one another.
    const isBeforeEvent = layout.event && layout.ids === 'none' && !layout.cpu && !layout.time && !layout.period
    this.#whole = new FieldPattern(fieldsPattern(layout, isBeforeEvent ? COMM : GREEDY_COMM) + FRAME_OR_NOTHING)
    this.#withText = new FieldPattern(fieldsPattern(layout, COMM) + (layout.event || layout.time ? TEXT : TRACE))
  }

  /** Null when the line is no first line of this layout. */
  read(line: string): LayoutMatch | null {
    const text = withLastBlank(line)
    const whole = this.#whole.exec(text)
    const isEnough = text === line || !this.#isWeak
    if (whole !== null && (isEnough || this.#whole.field(whole, 'rest') !== '')) return this.#whole.matchOf(whole, true)
    const withText = this.#withText.exec(text)
    return withText === null ? null : this.#withText.matchOf(withText, false)
  }

  /** Whether the line may be told by it: not where what it takes for a comm has ids or a time in it. */
  explains(line: string): LayoutMatch | null {
    const match = this.read(line)
    const {ids, time, misc, cpu} = this.layout
    if (match === null || (!time && /(?:^|\s)\d+\.\d+:(?:\s|$)/.test(line))) return null
    const comm = match.comm ?? ''
    if (ids === 'none' && /(?:^|\s)-?\d+(?:\/-?\d+)?\s*$/.test(comm)) return null
    // The first of a tracepoint's fields is no comm.
    if (!match.isWhole && /^\w+=/.test(comm)) return null
    // Blanks in front of a wider number, letters in six places and a processor's number look like parts of comms.
    if (/ {2}$|^\[\d{3,}\]| \[\d{3,}\]$/.test(comm) && !cpu) return null
    return !misc && MISC_BEFORE_EVENT.test(line) ? null : match
  }

  /** How many fields it has: what tells a layout from one that takes several fields for a comm. */
  get fieldCount(): number {
    const {comm, ids, cpu, misc, time, period, event} = this.layout
    const idCount = {none: 0, one: 1, both: 2}[ids]
    return idCount + [comm, cpu, misc, time, period, event].filter(Boolean).length
  }
}

const BOTH = [true, false] as const
type Ids = Pick<HeaderLayout, 'ids' | 'idWidth'>
const IDS: readonly Ids[] = [
  {ids: 'both', idWidth: 7},
  {ids: 'both', idWidth: 5},
  {ids: 'one', idWidth: 7},
  {ids: 'one', idWidth: 5},
  {ids: 'none', idWidth: 5},
]

/** Every layout there is. */
export function allLayouts(): HeaderLayout[] {
  let layouts: Partial<HeaderLayout>[] = [...IDS]
  for (const field of ['comm', 'cpu', 'misc', 'time', 'period', 'event']) {
    layouts = layouts.flatMap((layout) => BOTH.map((has) => ({...layout, [field]: has})))
  }
  return layouts as HeaderLayout[]
}
