import {type SampleType, StacksBuilder} from '../../model/stacks.ts'
import {detached, utf8} from '../../text/each-line.ts'
import {exactWeight} from '../../text/weight.ts'
import type {BpftraceEntry} from './entry.ts'
import {framesOf, hasStack} from './stack-of-entry.ts'
import type {BpftraceMeasures} from './value.ts'

/**
 * A map of its own is a sample type of its own, called after the map (and `total`, `count` where one map has both);
 * what one alone counts, the caller may know.
 */
function typeOf(map: string, measure: string, only: boolean, known: SampleType | undefined): SampleType {
  const name = [map === '@' ? (known?.name ?? 'samples') : map.slice(1), measure]
    .filter((part) => part !== '')
    .join('-')
  const unit = measure === 'count' || (map === '@' && measure === '') ? 'samples' : 'count'
  if (known === undefined || measure === 'count') return {name, unit, event: null}
  return only ? known : {...known, name}
}

/** Entries of one map whose keys have no stack. */
interface Unstacked {
  readonly map: string
  readonly line: number
  readonly keys: BpftraceEntry['keys']
  readonly sums: Map<string, bigint>
}

/**
 * Adds entries of maps up as they come: one stack with each number that its map keeps of it; numbers of one kind in one
 * map are one sample type. Entries without a stack count where their map has stacks as well, or when no map has any, so
 * that counts by comm can be drawn too; until that is known they are added up by their keys.
 */
export class BpftraceMaps {
  readonly #name: string
  readonly #known: SampleType | undefined
  readonly #builder = new StacksBuilder()
  /** Each map and what it measures, by the number of its sample type. */
  readonly #types = new Map<string, {readonly number: number; readonly map: string; readonly measure: string}>()
  readonly #unstacked = new Map<string, Unstacked>()
  readonly #withStacks = new Set<string>()

  /** `name` is the input's, for messages; `known` is what the caller knows of the numbers. */
  constructor(name: string, known: SampleType | undefined) {
    this.#name = name
    this.#known = known
  }

  get isEmpty(): boolean {
    return this.#withStacks.size === 0 && this.#unstacked.size === 0
  }

  /** Throws an InputError for a number beyond 2^53. */
  add(entry: BpftraceEntry, measures: BpftraceMeasures): void {
    if (hasStack(entry)) {
      if (!this.#withStacks.has(entry.map)) this.#withStacks.add(detached(entry.map))
      this.#addStack(entry, Object.entries(measures))
    } else this.#keep(entry, measures)
  }

  /** Says what the numbers are, and which maps were left out. */
  finish(): StacksBuilder {
    const isDrawn = (map: string) => this.#withStacks.size === 0 || this.#withStacks.has(map)
    const [drawn, unread] = [new Set(this.#withStacks), new Set<string>()]
    for (const one of this.#unstacked.values()) {
      ;(isDrawn(one.map) ? drawn : unread).add(one.map)
      if (isDrawn(one.map))
        this.#addStack(
          one,
          [...one.sums].map(([measure, sum]) => [measure, String(sum)]),
        )
    }
    for (const {number, map, measure} of this.#types.values())
      this.#builder.setSampleType(number, typeOf(utf8(map), measure, drawn.size === 1, this.#known))
    if (unread.size > 0) warnOfUnread(this.#builder, unread)
    return this.#builder
  }

  #keep({map, line, keys}: BpftraceEntry, measures: BpftraceMeasures): void {
    const key = JSON.stringify([map, keys])
    const known = this.#unstacked.get(key)
    const {sums} = known ?? {sums: new Map<string, bigint>()}
    for (const [measure, value] of Object.entries(measures)) {
      exactWeight(value, `${this.#name}, line ${line}`)
      sums.set(measure, (sums.get(measure) ?? 0n) + BigInt(value))
    }
    if (known === undefined) this.#unstacked.set(key, {...detachedKeys(key), line, sums})
  }

  #addStack(
    entry: Pick<BpftraceEntry, 'keys' | 'map' | 'line'>,
    measures: readonly (readonly [measure: string, value: string])[],
  ): void {
    const node = framesOf(entry).reduce((parent, one) => this.#builder.child(parent, this.#builder.intern(one)), 0)
    for (const [measure, value] of measures) {
      const weight = exactWeight(value, `${this.#name}, line ${entry.line}`)
      this.#builder.addWeight(node, this.#typeNumber(entry.map, measure), weight)
    }
  }

  #typeNumber(map: string, measure: string): number {
    const key = `${map}\0${measure}`
    const known = this.#types.get(key)
    if (known !== undefined) return known.number
    const number = this.#builder.addSampleType(typeOf(utf8(map), measure, false, this.#known))
    this.#types.set(detached(key), {number, map: detached(map), measure})
    return number
  }
}

/** Map and keys as they were put into JSON, without the text that they were cut out of. */
function detachedKeys(json: string): Pick<BpftraceEntry, 'map' | 'keys'> {
  const [map, keys] = JSON.parse(json) as [string, BpftraceEntry['keys']]
  return {map, keys}
}

function warnOfUnread(builder: StacksBuilder, unread: ReadonlySet<string>): void {
  builder.warn({
    code: 'maps-without-stacks',
    message: `The bpftrace maps ${utf8([...unread].join(', '))} hold no stacks and were left out.`,
    hint: 'Add ustack or kstack to the key, or clear() helper maps in the END block.',
  })
}
