import {InputError} from '../../errors/index.ts'
import {NumberList} from '../formats/folded/number-list.ts'
import type {Sequence} from './stacks.ts'

/** Changes from one stack to another that are kept at most, 12 bytes each: what cannot be added up grows with the input. */
const MOST_CHANGES = 1 << 22

/** Collects stacks in the order of time, where a reader was asked to keep it. */
export class OrderedStacks {
  readonly #nodes = new NumberList(new Int32Array())
  readonly #weights = new NumberList(new Float64Array())
  readonly #mostChanges: number

  /** `mostChanges` is for tests. */
  constructor(mostChanges = MOST_CHANGES) {
    this.#mostChanges = mostChanges
  }

  /** Equal stacks one behind the other are one. Throws an InputError above 4,194,304 changes of stack. */
  add(node: number, weight: number): void {
    if (weight === 0) return
    const last = this.#nodes.length - 1
    if (last >= 0 && this.#nodes.at(last) === node) {
      this.#weights.set(last, this.#weights.at(last) + weight)
      return
    }
    if (last + 1 === this.#mostChanges) {
      throw new InputError(`Keeping the order of time: the stack changes more than ${this.#mostChanges} times.`, {
        hint: 'Cut out a shorter time, or draw without --flamechart: equal stacks are then added up.',
      })
    }
    this.#nodes.push(node)
    this.#weights.push(weight)
  }

  /** Adds all of `other`, whose nodes have become others: `nodeOf` has the new number of each. */
  addAll(other: OrderedStacks, nodeOf: ArrayLike<number>): void {
    for (let at = 0; at < other.#nodes.length; at++) this.add(nodeOf[other.#nodes.at(at)]!, other.#weights.at(at))
  }

  sequence(): Sequence {
    return {nodes: this.#nodes.values(), weights: this.#weights.values()}
  }
}
