type Numbers = Int32Array | Float64Array

/** Numbers of one kind in the order in which they came, without an object for each. */
export class NumberList<T extends Numbers> {
  #values: T
  #length = 0

  constructor(empty: T) {
    this.#values = empty
  }

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow()
    this.#values[this.#length++] = value
  }

  at(index: number): number {
    return this.#values[index]!
  }

  /** Replaces a number that is there. */
  set(index: number, value: number): void {
    this.#values[index] = value
  }

  /** Forgets all but the first `length` numbers. */
  shorten(length: number): void {
    this.#length = length
  }

  values(): T {
    return this.#values.slice(0, this.#length) as T
  }

  #grow(): void {
    const larger = new (this.#values.constructor as new (length: number) => T)(Math.max(1024, this.#length * 2))
    larger.set(this.#values)
    this.#values = larger
  }
}
