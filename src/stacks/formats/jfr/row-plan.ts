import type {InputError} from '../../../errors/index.ts'
import type {Cursor, Text, Whole} from './cursor.ts'
import type {JfrField, JfrTypes} from './metadata.ts'

/** What a field holds: a number, a string, or of a list the wanted fields of its elements, one element behind the other. */
export type Value = Whole | Text | readonly Value[]

/** A key or number; 0, which is the key of nothing, for what is none. */
export function wholeOf(value: Value | undefined): Whole {
  return typeof value === 'number' || typeof value === 'bigint' ? value : 0
}

/** How one field is read. `slot` is its place in the row, -1 for what is not wanted. */
type Step = Bytes | Single | List

/** Bytes that nothing here needs. */
interface Bytes {
  readonly kind: 'bytes'
  readonly count: number
}

interface Single {
  readonly kind: 'whole' | 'byte' | 'text'
  readonly slot: number
}

interface List {
  readonly kind: 'list'
  readonly slot: number
  readonly element: RowPlan
}

/** How values of one type are read: its fields and those of its parts, flat, so that no type can hide a loop. */
export interface RowPlan {
  readonly steps: readonly Step[]
  /** Fields that the row has. */
  readonly width: number
}

/** A type that is made of more is none of a recorder. */
const MOST_STEPS = 4096
const DEEPEST = 16

const KIND_OF_PRIMITIVE: Readonly<Record<string, 'whole' | 'byte' | 'text'>> = {
  boolean: 'byte',
  byte: 'byte',
  char: 'whole',
  short: 'whole',
  int: 'whole',
  long: 'whole',
  'java.lang.String': 'text',
}
/** Floating point numbers, which nothing here needs. */
const BYTES_OF_FLOAT: Readonly<Record<string, number>> = {float: 4, double: 8}

/** Makes plans of the types of one chunk. */
export class RowPlans {
  readonly #types: JfrTypes
  readonly #fault: (what: string) => InputError
  #steps = 0

  constructor(types: JfrTypes, fault: (what: string) => InputError) {
    this.#types = types
    this.#fault = fault
  }

  /** The plan of a type; `wanted` has the paths of fields in the order of the row, such as `frames[].method`. */
  plan(typeId: Whole, wanted: readonly string[] = []): RowPlan {
    this.#steps = 0
    return {steps: this.#stepsOf(typeId, '', wanted, 0), width: wanted.length}
  }

  #count(depth: number): void {
    if (++this.#steps > MOST_STEPS || depth > DEEPEST) throw this.#fault('a type has too many parts')
  }

  #stepsOf(typeId: Whole, path: string, wanted: readonly string[], depth: number): Step[] {
    const type = this.#types.get(typeId)
    if (type === undefined) throw this.#fault(`the metadata has no type ${typeId}`)
    this.#count(depth)
    const kind = KIND_OF_PRIMITIVE[type.name]
    if (kind !== undefined) return [{kind, slot: wanted.indexOf(path)}]
    const count = BYTES_OF_FLOAT[type.name]
    if (count !== undefined) return [{kind: 'bytes', count}]
    return type.fields.flatMap((field) => this.#fieldSteps(field, path, wanted, depth))
  }

  #fieldSteps(field: JfrField, path: string, wanted: readonly string[], depth: number): Step[] {
    const place = path === '' ? field.name : `${path}.${field.name}`
    if (field.isList) return [this.#list(field, place, wanted, depth)]
    if (!field.isPooled) return this.#stepsOf(field.typeId, place, wanted, depth + 1)
    this.#count(depth)
    return [{kind: 'whole', slot: wanted.indexOf(place)}]
  }

  #list({typeId, isPooled}: JfrField, place: string, wanted: readonly string[], depth: number): Step {
    const prefix = `${place}[].`
    const inside = wanted.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length))
    this.#count(depth)
    const steps: Step[] = isPooled ? [{kind: 'whole', slot: -1}] : this.#stepsOf(typeId, '', inside, depth + 1)
    return {
      kind: 'list',
      // The list stands where its first wanted field would; the others stay empty.
      slot: inside.length === 0 ? -1 : wanted.findIndex((one) => one.startsWith(prefix)),
      element: {steps, width: inside.length},
    }
  }
}

function readList(cursor: Cursor, {steps, width}: RowPlan, isWanted: boolean): Value[] {
  const values: Value[] = []
  const count = cursor.count('elements')
  // Elements without any part take no bytes: however many there are said to be, nothing is read.
  for (let left = steps.length === 0 ? 0 : count; left > 0; left--) {
    const at = values.length
    for (let slot = 0; isWanted && slot < width; slot++) values.push(null)
    readSteps(cursor, steps, values, at)
  }
  return values
}

function readSteps(cursor: Cursor, steps: readonly Step[], row: Value[], at: number): void {
  for (const step of steps) {
    if (step.kind === 'bytes') cursor.skip(step.count)
    else if (step.slot < 0) skipStep(cursor, step)
    else row[at + step.slot] = wantedValue(cursor, step)
  }
}

function skipStep(cursor: Cursor, step: Single | List): void {
  if (step.kind === 'list') readList(cursor, step.element, false)
  else if (step.kind === 'whole') cursor.skipWhole()
  else if (step.kind === 'byte') cursor.byte()
  else cursor.text(false)
}

function wantedValue(cursor: Cursor, step: Single | List): Value {
  if (step.kind === 'list') return readList(cursor, step.element, true)
  if (step.kind === 'whole') return cursor.whole()
  return step.kind === 'byte' ? cursor.byte() : cursor.text()
}

/** Reads one value; fields that its type lacks are null. */
export function readRow(cursor: Cursor, {steps, width}: RowPlan): Value[] {
  const row = new Array<Value>(width).fill(null)
  readSteps(cursor, steps, row, 0)
  return row
}
