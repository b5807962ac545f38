/** A list of numbers for each function, one behind another: that of function `one` is `values[starts[one] … starts[one + 1])`. */
export interface Lists {
  readonly starts: Uint32Array
  readonly values: Uint32Array
}

/** The list of function `one`. */
export function listOf({starts, values}: Lists, one: number): Uint32Array {
  return values.subarray(starts[one]!, starts[one + 1]!)
}

/** How many entries a function's list has. */
export function lengthOf(lists: Lists, one: number): number {
  return lists.starts[one + 1]! - lists.starts[one]!
}

const FIRST_LENGTH = 1 << 16

/** Lists as they are filled, function after function. */
export class ListsInOrder {
  readonly #starts: Uint32Array
  #values = new Uint32Array(FIRST_LENGTH)
  #count = 0
  #functions = 0

  constructor(functions: number) {
    this.#starts = new Uint32Array(functions + 1)
  }

  /** Adds to the list of the function at hand. */
  add(value: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Uint32Array(2 * this.#values.length)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#count++] = value
  }

  /** Ends the list of the function at hand. */
  endList(): void {
    this.#starts[++this.#functions] = this.#count
  }

  lists(): Lists {
    return {starts: this.#starts, values: this.#values.slice(0, this.#count)}
  }
}

/** The same lists, each ascending and every value once. */
export function sortedLists(lists: Lists): Lists {
  const count = lists.starts.length - 1
  const sorted = new ListsInOrder(count)
  for (let one = 0; one < count; one++) {
    let last = -1
    for (const value of listOf(lists, one).slice().sort()) {
      if (value !== last) sorted.add(value)
      last = value
    }
    sorted.endList()
  }
  return sorted.lists()
}

/** For each value below `count` the functions in whose list it is; each function as often as it has the value. */
export function inverted(lists: Lists, count: number): Lists {
  const starts = new Uint32Array(count + 1)
  for (const value of lists.values) if (value < count) starts[value + 1]!++
  for (let value = 0; value < count; value++) starts[value + 1]! += starts[value]!
  const next = starts.slice()
  const values = new Uint32Array(starts[count]!)
  for (let one = 0; one + 1 < lists.starts.length; one++) {
    for (const value of listOf(lists, one)) if (value < count) values[next[value]!++] = one
  }
  return {starts, values}
}
