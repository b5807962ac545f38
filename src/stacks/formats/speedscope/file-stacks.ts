import {isMapping} from '../../../foreign-text/json-shape.ts'
import {type JsonObject, textOf} from '../../json/read-json.ts'
import {OrderedStacks} from '../../model/ordered-stacks.ts'
import {
  type Frame,
  type FrameKind,
  frame,
  NAME_GROUNDS,
  type NameGrounds,
  type SampleType,
  type Stacks,
  StacksBuilder,
} from '../../model/stacks.ts'
import {withGroundsOfName} from '../../text/grounds-of-name.ts'
import {profileSteps} from './profile-steps.ts'
import type {ReadUnit} from './units.ts'

const KINDS: ReadonlySet<unknown> = new Set<FrameKind>(['user', 'kernel', 'jit', 'inlined', 'label'])

const GROUNDS: ReadonlySet<unknown> = new Set(NAME_GROUNDS)

/** A function is one frame whatever line of it ran: some writers give the line that ran, not that of the function. */
function frameOf(one: unknown): Frame {
  const {name, file, kind, grounds} = isMapping(one) ? one : ({} as JsonObject)
  return withGroundsOfName(
    frame({
      name: textOf(name) || '(anonymous)',
      module: textOf(file) || null,
      kind: KINDS.has(kind) ? (kind as FrameKind) : 'user',
      grounds: GROUNDS.has(grounds) ? (grounds as NameGrounds) : 'given',
    }),
  )
}

/** One profile of a file, with what it counts and where it is to stand. */
export interface SpeedscopeProfile {
  readonly json: JsonObject
  readonly type: SampleType
  readonly value: ReadUnit['value']
  /** First frame of its stacks; null where nothing is to stand there. */
  readonly label: string | null
}

/** Adds the profiles of one file; those of one unit share a sample type. */
export class SpeedscopeStacks {
  readonly #builder = new StacksBuilder()
  readonly #frameIds: readonly number[]
  readonly #types = new Map<string, number>()
  readonly #order: OrderedStacks | null
  #faulty = 0

  constructor(frames: readonly unknown[], keepOrder: boolean) {
    this.#frameIds = frames.map((one) => this.#builder.intern(frameOf(one)))
    this.#order = keepOrder ? new OrderedStacks() : null
  }

  #typeNumber(type: SampleType): number {
    const key = JSON.stringify([type.name, type.unit, type.event])
    const number = this.#types.get(key) ?? this.#builder.addSampleType(type)
    this.#types.set(key, number)
    return number
  }

  /** Stretches that were read. */
  add({json, type, value, label}: SpeedscopeProfile): number {
    const root = label === null ? 0 : this.#builder.child(0, this.#builder.intern(frame({name: label, kind: 'label'})))
    let steps = 0
    const step = (node: number, weight: number) => {
      const number = this.#typeNumber(type)
      this.#builder.addWeight(node, number, value(weight))
      if (number === 0) this.#order?.add(node, value(weight))
      steps++
    }
    const known = profileSteps(json, {
      root,
      frameCount: this.#frameIds.length,
      child: (parent, index) => this.#builder.child(parent, this.#frameIds[index]!),
      step,
      faulty: () => void this.#faulty++,
    })
    if (!known) this.#faulty++
    return steps
  }

  build(name: string, unreadable: number): Stacks {
    const faulty = this.#faulty + unreadable
    if (faulty > 0) {
      this.#builder.warn({
        code: 'unreadable-samples',
        message: `${name}: ${faulty} profiles, samples or events contradict the file or the format and were left out.`,
      })
    }
    const stacks = this.#builder.build()
    return this.#order === null ? stacks : {...stacks, sequence: this.#order.sequence()}
  }
}
