/** Tables are filled up to this share of their places. */
const MOST_FILLED = 0.5
const FIRST_PLACES = 1 << 12

/** A place in a table of 2^n places; `value` is whole and below 2^53. */
function placeIn(places: number, value: number): number {
  const mixed = Math.imul(value ^ Math.imul(value / 2 ** 32, 0x9e3779b1), 0x85ebca6b)
  return (mixed ^ (mixed >>> 15)) & (places - 1)
}

/**
 * Numbers values from 1 on, in the order in which they are met first; 0 has no number but 0. Values are whole, at least 0
 * and below 2^53: a Map makes an object of each that does not fit into 31 bits.
 */
export class Numbering {
  /** How many values have a number. */
  count = 0
  /** Values by number. */
  values = new Float64Array(FIRST_PLACES * MOST_FILLED + 1)
  #places = new Uint32Array(FIRST_PLACES)

  /** The number of a value, a new one where it has none. */
  of(value: number): number {
    if (value === 0) return 0
    const place = this.#placeOf(value)
    const known = this.#places[place]!
    if (known > 0) return known
    if (this.count + 1 === this.values.length) {
      this.#grow()
      return this.of(value)
    }
    this.values[++this.count] = value
    this.#places[place] = this.count
    return this.count
  }

  /** The number of a value; 0 where it has none. */
  known(value: number): number {
    return value === 0 ? 0 : this.#places[this.#placeOf(value)]!
  }

  /** Whether a value has a number. */
  has(value: number): boolean {
    return this.known(value) > 0
  }

  #placeOf(value: number): number {
    const mask = this.#places.length - 1
    let place = placeIn(this.#places.length, value)
    for (let number = this.#places[place]!; number > 0; number = this.#places[place]!) {
      if (this.values[number] === value) return place
      place = (place + 1) & mask
    }
    return place
  }

  #grow(): void {
    this.#places = new Uint32Array(2 * this.#places.length)
    const larger = new Float64Array(this.#places.length * MOST_FILLED + 1)
    larger.set(this.values)
    this.values = larger
    for (let number = 1; number <= this.count; number++) this.#places[this.#placeOf(this.values[number]!)] = number
  }
}
