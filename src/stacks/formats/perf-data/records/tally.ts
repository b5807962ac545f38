import type {Warning} from '../../../../errors/index.ts'
import type {RecordsEnd} from './each-record.ts'
import {recordName} from './record-types.ts'

const OF_ALL = 'The picture lacks them.'

/** Counts what was read and what could not be, so that a few warnings tell of all. */
export class Tally {
  readonly #counts = new Map<number, number>()
  #unreadable = 0
  #firstUnreadable = ''
  /** Records that the kernel had no room for, and samples among them that were counted apart. */
  lostRecords = 0
  lostSamples = 0
  samples = 0
  /** Samples of events that were not asked for. */
  otherEvents = 0
  /** Samples whose event is not known. */
  strayIds = 0
  withoutContainer = 0

  count(type: number): void {
    this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1)
  }

  unreadable(type: number, place: string): void {
    this.#unreadable++
    this.#firstUnreadable ||= `${recordName(type) ?? `kind ${type}`} at ${place}`
  }

  /** How many records of one kind there were. */
  of(type: number): number {
    return this.#counts.get(type) ?? 0
  }

  /** `12 mmap2, 3 comm`, for an input without samples. */
  seen(): string {
    const parts = [...this.#counts].map(([type, count]) => `${count} ${recordName(type) ?? `of kind ${type}`}`)
    return parts.length === 0 ? 'no record at all' : parts.join(', ')
  }

  #unknownTypes(): string[] {
    return [...this.#counts]
      .filter(([type]) => recordName(type) === null)
      .map(([type, count]) => `${count} of kind ${type}`)
  }

  /** Warnings about records of the input `name`. */
  warnings(name: string, end: RecordsEnd, late: number): Warning[] {
    const warnings: Warning[] = []
    const warn = (code: string, message: string, hint: string) => {
      warnings.push({code, message: `${name}: ${message}`, hint})
    }
    if (end.fault !== null) {
      warn('recording-damaged', `${end.fault}; ${end.unreadBytes} bytes behind it were not read.`, OF_ALL)
    }
    if (this.#unreadable > 0) {
      warn(
        'unreadable-records',
        `${this.#unreadable} records could not be read, the first is ${this.#firstUnreadable}.`,
        OF_ALL,
      )
    }
    if (this.strayIds > 0) warn('unknown-event', `${this.strayIds} samples are of no event in the header.`, OF_ALL)
    if (this.lostRecords + this.lostSamples > 0) {
      const counted = [`${this.lostRecords} records`, `${this.lostSamples} samples`].filter((one) => !/^0 /.test(one))
      warn(
        'lost-samples',
        `the kernel had no room for ${counted.join(' and ')}.`,
        'Record with a lower frequency (-F) or larger buffers (-m).',
      )
    }
    if (late > 0) {
      warn(
        'records-out-of-order',
        `${late} records came too late to be put in order of time.`,
        'Names may be wrong there.',
      )
    }
    const unknown = this.#unknownTypes()
    if (unknown.length > 0) {
      warn(
        'unknown-records',
        `records that are not known were left out: ${unknown.join(', ')}.`,
        'A newer perf wrote it.',
      )
    }
    return warnings
  }
}
