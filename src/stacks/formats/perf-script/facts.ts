import {utf8} from '../../text/each-line.ts'

/** A row for people. */
type Fact = readonly [label: string, value: string]

/** Labels of what `perf script --header` prints in lines that begin with `# `, in the order of the rows. */
const LABELS: readonly (readonly [printed: string, label: string])[] = [
  ['cmdline', 'command'],
  ['hostname', 'host'],
  ['os release', 'kernel'],
  ['cpudesc', 'processors'],
  ['perf version', 'perf'],
  ['captured on', 'captured'],
]

const LINE = /^# ([a-z ]+?)\s*: (.*)$/
const LONGEST_LINE = 4096

/** Collects what the header of a recording says of its making. The first value of a kind counts. */
export class PerfFacts {
  readonly #values = new Map<string, string>()

  /** Takes a line that begins with `#`. */
  add(line: string): void {
    const match = line.length > LONGEST_LINE ? null : LINE.exec(line)
    if (match === null || this.#values.has(match[1]!)) return
    if (LABELS.some(([printed]) => printed === match[1])) this.#values.set(match[1]!, utf8(match[2]!.trim()))
  }

  /** `durationSeconds` is the time from the first sample to the last, null when it is not known. */
  rows(durationSeconds: number | null): Fact[] {
    const rows = LABELS.map(([printed, label]): Fact => [label, this.#values.get(printed) ?? ''])
    if (durationSeconds !== null) rows.push(['recorded', `${durationSeconds.toFixed(3)} s from first to last sample`])
    return rows.filter(([, value]) => value !== '')
  }
}
