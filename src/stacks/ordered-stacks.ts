import type {Sequence} from './stacks.ts'

/** Collects stacks in the order of time, where a reader was asked to keep it. */
export class OrderedStacks {
  readonly #nodes: number[] = []
  readonly #weights: number[] = []

  /** Equal stacks one behind the other are one. */
  add(node: number, weight: number): void {
    if (weight === 0) return
    const last = this.#nodes.length - 1
    if (this.#nodes[last] === node) this.#weights[last]! += weight
    else {
      this.#nodes.push(node)
      this.#weights.push(weight)
    }
  }

  sequence(): Sequence {
    return {nodes: Int32Array.from(this.#nodes), weights: Float64Array.from(this.#weights)}
  }
}
