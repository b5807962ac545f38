import type {Warning} from '../errors/index.ts'

/**
 * How a frame got its name, from the most to the least trusted. `given` is what the input said by itself.
 * The order is the order of trust: a later name never replaces an earlier one.
 */
export const NAME_GROUNDS = [
  'given',
  'symtab',
  'debug-file',
  'minidebug',
  'dynsym',
  'perf-map',
  'kallsyms',
  'vdso',
  'inferred',
  'function-start',
  'module-only',
  'unknown',
] as const
export type NameGrounds = (typeof NAME_GROUNDS)[number]

/** What kind of code a frame is; drawn and annotated (`_[k]`, `_[j]`, `_[i]`) by it. */
export type FrameKind = 'user' | 'kernel' | 'jit' | 'inlined' | 'label'

/** One function, or one root label such as a process name. Two frames with equal fields are one frame. */
export interface Frame {
  /** What is shown, without annotation; `[module]` or `[unknown]` when nothing is known. */
  readonly name: string
  readonly kind: FrameKind
  readonly grounds: NameGrounds
  /** Path or name of the file that the code is in, as the profiler saw it; null when not known. */
  readonly module: string | null
  /**
   * Address still to be named, else null. A run-time address as sampled: which place in which module it is
   * is found with the process's memory map.
   */
  readonly address: bigint | null
  /** Why an inferred name is thought right, for tooltips; null otherwise. */
  readonly evidence: string | null
}

/** What one weight of a stack counts. */
export interface SampleType {
  /** `cpu`, `inuse_space`, `off-cpu`, … */
  readonly name: string
  /** `samples`, `nanoseconds`, `microseconds`, `bytes`, `objects`, `faults`, `count`, `cycles`, … */
  readonly unit: string
  /** The event that was sampled, such as `cpu-clock`; null when not known. */
  readonly event: string | null
}

/**
 * Stacks as a prefix tree. Node 0 is the root and has no frame; a node's number is larger than its parent's.
 * `self[t][node]` is the weight in sample type `t` of the stacks that end at that node.
 */
export interface Stacks {
  readonly sampleTypes: readonly SampleType[]
  readonly frames: readonly Frame[]
  /** Parent of each node; the root's is -1. */
  readonly parents: Int32Array
  /** Index into `frames` of each node; the root's is -1. */
  readonly frameOf: Int32Array
  readonly self: readonly Float64Array[]
  /** Samples that were read, whatever their weight; null when the format does not say. */
  readonly sampleCount: number | null
  readonly warnings: readonly Warning[]
}

/** A frame from the fields that differ from an ordinary named user function. */
export function frame(fields: Partial<Frame> & Pick<Frame, 'name'>): Frame {
  return {kind: 'user', grounds: 'given', module: null, address: null, evidence: null, ...fields}
}

function identityOf(one: Frame): string {
  return `${one.name}\0${one.kind}\0${one.grounds}\0${one.module ?? ''}\0${one.address ?? ''}`
}

/** Builds a {@link Stacks} stack by stack. Readers write into it. */
export class StacksBuilder {
  readonly #sampleTypes: readonly SampleType[]
  readonly #frames: Frame[] = []
  readonly #frameIds = new Map<string, number>()
  readonly #children: Map<number, number>[] = [new Map()]
  readonly #parents: number[] = [-1]
  readonly #frameOf: number[] = [-1]
  readonly #self: number[][]
  readonly #warnings: Warning[] = []
  #sampleCount: number | null = null

  constructor(sampleTypes: readonly SampleType[]) {
    this.#sampleTypes = sampleTypes
    this.#self = sampleTypes.map(() => [0])
  }

  /** Number of a frame; equal frames share it. */
  intern(one: Frame): number {
    const identity = identityOf(one)
    const known = this.#frameIds.get(identity)
    if (known !== undefined) return known
    this.#frameIds.set(identity, this.#frames.length)
    return this.#frames.push(one) - 1
  }

  /** Node of `frameId` below `parent` (0 is the root), made when it is not there. */
  child(parent: number, frameId: number): number {
    const siblings = this.#children[parent]!
    const known = siblings.get(frameId)
    if (known !== undefined) return known
    const node = this.#parents.push(parent) - 1
    this.#frameOf.push(frameId)
    this.#children.push(new Map())
    for (const weights of this.#self) weights.push(0)
    siblings.set(frameId, node)
    return node
  }

  /** Adds one stack, root first, with one weight per sample type. */
  add(frameIds: Iterable<number>, weights: readonly number[]): void {
    let node = 0
    for (const id of frameIds) node = this.child(node, id)
    weights.forEach((weight, type) => {
      this.#self[type]![node]! += weight
    })
  }

  /** Counts samples that were read, for formats that have them. */
  countSamples(count: number): void {
    this.#sampleCount = (this.#sampleCount ?? 0) + count
  }

  warn(warning: Warning): void {
    this.#warnings.push(warning)
  }

  build(): Stacks {
    return {
      sampleTypes: this.#sampleTypes,
      frames: this.#frames,
      parents: Int32Array.from(this.#parents),
      frameOf: Int32Array.from(this.#frameOf),
      self: this.#self.map((weights) => Float64Array.from(weights)),
      sampleCount: this.#sampleCount,
      warnings: this.#warnings,
    }
  }
}

/** Frames of the stack that ends at `node`, root first. */
export function framesTo(stacks: Stacks, node: number): Frame[] {
  const frames: Frame[] = []
  for (let at = node; at > 0; at = stacks.parents[at]!) frames.push(stacks.frames[stacks.frameOf[at]!]!)
  return frames.reverse()
}

/** Weight of every node with all that is above it, in one sample type. */
export function totalsOf(stacks: Stacks, sampleType: number): Float64Array {
  const totals = Float64Array.from(stacks.self[sampleType]!)
  for (let node = totals.length - 1; node > 0; node--) totals[stacks.parents[node]!]! += totals[node]!
  return totals
}

/**
 * The same stacks with each frame replaced; stacks that become equal are merged. Returning several frames (caller first)
 * unfolds inlined functions; returning none drops the frame.
 */
export function mapFrames(stacks: Stacks, replace: (one: Frame) => readonly Frame[]): Stacks {
  const builder = new StacksBuilder(stacks.sampleTypes)
  const replaced = stacks.frames.map((one) => replace(one).map((next) => builder.intern(next)))
  const nodeOf = new Int32Array(stacks.parents.length)
  for (let node = 1; node < nodeOf.length; node++) {
    let target = nodeOf[stacks.parents[node]!]!
    for (const id of replaced[stacks.frameOf[node]!]!) target = builder.child(target, id)
    nodeOf[node] = target
  }
  const merged = builder.build()
  stacks.self.forEach((weights, type) => {
    weights.forEach((weight, node) => {
      merged.self[type]![nodeOf[node]!]! += weight
    })
  })
  return {...merged, sampleCount: stacks.sampleCount, warnings: stacks.warnings}
}
