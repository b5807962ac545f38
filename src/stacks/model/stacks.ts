import {InputError, type Warning} from '../../errors/index.ts'
import {NodeTable, NodeWeights, sumUpwards} from './node-table.ts'

/**
 * How a frame got its name, from the most to the least trusted. `given` is what the input said by itself.
 * The order is the order of trust: a later name never replaces an earlier one.
 */
export const NAME_GROUNDS = [
  'given',
  'symtab',
  'debug-file',
  'minidebug',
  'go-functions',
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
   * Address still to be named, else null. It lies inside the instruction that was running or calling: a return address
   * has been moved back by one already, so the function to show is the one that covers it.
   */
  readonly address: bigint | null
  /**
   * What `address` counts from. `process` (also when absent): an address as the process had it, to be placed with its
   * memory map. `file`: bytes from the start of the file `module`, as `perf script` prints it for mapped files.
   */
  readonly addressIn?: 'process' | 'file'
  /** Build id (lower-case hex) of the file that `address` counts from, where the input says it; to check the file by. */
  readonly buildId?: string
  /**
   * Virtual address, as the file `module` has it, at which the function starts. Only where naming was asked to keep it, for
   * a comparison of builds; functions of one name at several places are frames of their own then.
   */
  readonly functionStart?: bigint
  /**
   * Line of the source that ran or called, from 1, where the input says it. Frames of one function that differ in it are
   * one box, row and line of text; only exports that have a place for it tell them apart.
   */
  readonly line?: number
  /**
   * Of a label that names a container, process or thread, what it says by the keys of OpenTelemetry's conventions, such as
   * `thread.name` and `thread.id`; absent where it is not known what a label names.
   */
  readonly attributes?: Readonly<Record<string, string | number>>
  /** Why an inferred name is thought right, for tooltips; null otherwise. */
  readonly evidence: string | null
}

/** Whether no more is known of a frame than what it is in, and where. */
export function isUnnamed({grounds}: Pick<Frame, 'grounds'>): boolean {
  return grounds === 'module-only' || grounds === 'unknown'
}

/** What one weight of a stack counts. */
export interface SampleType {
  /** `cpu`, `inuse_space`, `off-cpu`, … */
  readonly name: string
  /** `samples`, `nanoseconds`, `microseconds`, `bytes`, `objects`, `faults`, `count`, `cycles`, … */
  readonly unit: string
  /** The event that was sampled, such as `cpu-clock`; null when not known. */
  readonly event: string | null
  /** What its weights are not, although a reader could think so; it goes into titles. */
  readonly caveat?: string
  /**
   * Its samples are of a part of what ran, and tell how that is shared out, not how much it was: such weights are never
   * scaled per second or per request. Absent for others.
   */
  readonly sharesOnly?: true
}

/** A part of a file as it was mapped into the profiled process. */
export interface Mapping {
  /** First address, and the first one behind it. */
  readonly start: bigint
  readonly limit: bigint
  /** Place in the file that `start` shows, in bytes. */
  readonly fileOffset: bigint
  readonly path: string
  /** Lower-case hex, or null when the profile does not say. */
  readonly buildId: string | null
}

/** A file with functions of a profile. */
export interface ProfiledModule {
  readonly path: string
  /** Lower-case hex, or null when the profile does not say. */
  readonly buildId: string | null
}

/** What a recording tells of the kernel that was running: what naming its addresses needs, besides symbols. */
export interface RecordedKernel {
  /** As `uname -r` says it; null when the recording does not say. */
  readonly release: string | null
  /** Of vmlinux, lower-case hex; null when the recording does not say. */
  readonly buildId: string | null
  /** Run-time address of `textSymbol`, by which symbols of a file are moved to where the kernel ran; null when unknown. */
  readonly textStart: bigint | null
  /** `_text` or `_stext`. */
  readonly textSymbol: string | null
  /** Modules at their run-time addresses; frames in them keep these, too. */
  readonly modules: readonly Mapping[]
}

/** Stacks in the order of time, for flame charts: what was seen, one behind the other, with its weight. */
export interface Sequence {
  /** Node at which each stack ends. */
  readonly nodes: Int32Array
  /** Its weight in the first sample type. */
  readonly weights: Float64Array
}

/** Patterns (RE2 syntax) for whole function names without their arguments, as pprof's drop_frames and keep_frames. */
export interface Pruning {
  readonly drop: string
  readonly keep: string | null
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
  /** Of them, those that each sample type counts, where the input has several events; absent: all of them. */
  readonly sampleCounts?: readonly number[]
  readonly warnings: readonly Warning[]
  /** The process's memory map where the profile carries one; addresses of the frames are translated by it already. */
  readonly mappings?: readonly Mapping[]
  /** The files that its functions are in, where frames no longer tell their build ids. */
  readonly modules?: readonly ProfiledModule[]
  /** Functions that the profile's maker wants left out, with all below them; applied again when frames get their names. */
  readonly pruning?: Pruning
  /** The sample type that the profile's maker wants shown first; absent when it does not say. */
  readonly defaultSampleType?: number
  /** Only where the reader was asked to keep the order. */
  readonly sequence?: Sequence
  /** What the input says of its own making (command, host, kernel, time, rate, tool version), as rows for people. */
  readonly facts?: readonly (readonly [label: string, value: string])[]
  /** Time that was recorded, where the input says it. */
  readonly durationSeconds?: number
  /** When it was recorded: milliseconds since 1970 at the start, where the input says it. */
  readonly startedAtMs?: number
  /** The kernel that frames of kind `kernel` are in, where the input says it. Their `buildId` is its or their module's. */
  readonly kernel?: RecordedKernel
}

/** A frame from the fields that differ from an ordinary named user function. */
export function frame(fields: Partial<Frame> & Pick<Frame, 'name'>): Frame {
  return {kind: 'user', grounds: 'given', module: null, address: null, evidence: null, ...fields}
}

/** A label that names a container, process or thread. */
export function rootLabel(name: string, attributes: NonNullable<Frame['attributes']>): Frame {
  return frame({name, kind: 'label', attributes})
}

function identityOf(one: Frame): string {
  const place = `${one.address ?? ''}\0${one.addressIn ?? ''}\0${one.buildId ?? ''}\0${one.functionStart ?? ''}\0${one.line ?? ''}`
  const attributes = one.attributes === undefined ? '' : JSON.stringify(one.attributes)
  // What is foreign may hold any character, so the lengths of all but the last are told.
  return `${attributes.length}\0${attributes}${one.kind}\0${one.grounds}\0${place}\0${one.module?.length ?? ''}\0${one.module ?? ''}\0${one.name}`
}

/** Largest sum that a weight keeps exactly. */
const LARGEST_EXACT = Number.MAX_SAFE_INTEGER

/** Throws an InputError when a sum went where doubles no longer count by one. */
function assertExact(weights: Float64Array, {name, unit}: SampleType): void {
  let total = 0
  // Not `for … of`, which makes an object of each of a million weights.
  for (let node = 0; node < weights.length; node++) total += Math.abs(weights[node]!)
  if (total <= LARGEST_EXACT) return
  throw new InputError(`The ${unit} of sample type "${name}" add up to more than 2^53 and cannot be kept exactly.`, {
    hint: 'Split the input, or count samples instead of their weights (--weight samples) where the format has both.',
  })
}

/** Builds a {@link Stacks} stack by stack. Readers write into it. */
export class StacksBuilder {
  readonly #sampleTypes: SampleType[] = []
  readonly #frames: Frame[] = []
  readonly #frameIds = new Map<string, number>()
  readonly #nodes: NodeTable
  readonly #expectedNodes: number | undefined
  readonly #self: NodeWeights[] = []
  readonly #warnings: Warning[] = []
  #sampleCount: number | null = null

  /** Room for `expectedNodes` is made at once; it takes memory only as it is filled, and more find their place later. */
  constructor(sampleTypes: readonly SampleType[] = [], expectedNodes?: number) {
    this.#nodes = new NodeTable(expectedNodes)
    this.#expectedNodes = expectedNodes
    for (const type of sampleTypes) this.addSampleType(type)
  }

  /** Number of a sample type that shows up while reading. */
  addSampleType(type: SampleType): number {
    this.#self.push(new NodeWeights(this.#expectedNodes))
    return this.#sampleTypes.push(type) - 1
  }

  /** Says what a sample type is, for readers that know it only once they have read on. */
  setSampleType(number: number, type: SampleType): void {
    this.#sampleTypes[number] = type
  }

  /** Number of a frame; equal frames share it. */
  intern(one: Frame): number {
    const identity = identityOf(one)
    const known = this.#frameIds.get(identity)
    if (known !== undefined) return known
    this.#frameIds.set(identity, this.#frames.length)
    return this.#frames.push(one) - 1
  }

  /** Number of a new frame, for readers that know that there is none equal to it yet, which saves the search. */
  newFrame(one: Frame): number {
    return this.#frames.push(one) - 1
  }

  /** Node of `frameId` below `parent` (0 is the root), made when it is not there. */
  child(parent: number, frameId: number): number {
    return this.#nodes.child(parent, frameId)
  }

  /** How many nodes there are, the root included. */
  get nodeCount(): number {
    return this.#nodes.size
  }

  /** How many frames there are. */
  get frameCount(): number {
    return this.#frames.length
  }

  /** A new node of `frameId` below `parent`, for readers that know that there is none yet, which saves the search. */
  newChild(parent: number, frameId: number): number {
    return this.#nodes.newChild(parent, frameId)
  }

  /** Adds to the weight of the stack that ends at `node`. */
  addWeight(node: number, sampleType: number, weight: number): void {
    this.#self[sampleType]!.add(node, weight)
  }

  /** Adds one stack, root first, with one weight per sample type. */
  add(frameIds: Iterable<number>, weights: readonly number[]): void {
    let node = 0
    for (const id of frameIds) node = this.child(node, id)
    weights.forEach((weight, type) => {
      this.addWeight(node, type, weight)
    })
  }

  /** Counts samples that were read, for formats that have them. */
  countSamples(count: number): void {
    this.#sampleCount = (this.#sampleCount ?? 0) + count
  }

  warn(warning: Warning): void {
    this.#warnings.push(warning)
  }

  /** Throws an InputError when weights add up to more than 2^53. */
  build(): Stacks {
    const self = this.#self.map((weights) => weights.values(this.#nodes.size))
    self.forEach((weights, type) => {
      assertExact(weights, this.#sampleTypes[type]!)
    })
    return {
      sampleTypes: this.#sampleTypes,
      frames: this.#frames,
      parents: this.#nodes.parents(),
      frameOf: this.#nodes.frameOf(),
      self,
      sampleCount: this.#sampleCount,
      warnings: this.#warnings,
    }
  }
}

/** Whether a sample type is the number of samples itself. */
export function isSampleCounter({name, unit}: SampleType): boolean {
  return unit === 'samples' || (unit === 'count' && name === 'samples')
}

/** How many samples stand behind a sample type; null when the input does not say. */
export function samplesOf({sampleCount, sampleCounts}: Stacks, sampleType: number): number | null {
  return sampleCounts?.[sampleType] ?? sampleCount
}

/** Frames of the stack that ends at `node`, root first. */
export function framesTo(stacks: Stacks, node: number): Frame[] {
  const frames: Frame[] = []
  for (let at = node; at > 0; at = stacks.parents[at]!) frames.push(stacks.frames[stacks.frameOf[at]!]!)
  return frames.reverse()
}

/** Weight of every node with all that is above it, in one sample type. */
export function totalsOf(stacks: Stacks, sampleType: number): Float64Array {
  const totals = stacks.self[sampleType]!.slice()
  sumUpwards(totals, stacks.parents)
  return totals
}

/** The field `sequence` of stacks whose nodes have become others; `nodeOf` has the new number of each. */
function movedSequence({sequence}: Stacks, nodeOf: Int32Array): Pick<Stacks, 'sequence'> {
  return sequence === undefined ? {} : {sequence: {...sequence, nodes: sequence.nodes.map((node) => nodeOf[node]!)}}
}

/**
 * The tree that `builder` has got in place of that of `stacks`, with the weights and the order of time moved to the nodes
 * that stand for the old ones: `nodeOf` has the new number of each. All that is known of the stacks besides stays.
 */
export function rebuilt(stacks: Stacks, builder: StacksBuilder, nodeOf: Int32Array): Stacks {
  stacks.self.forEach((weights, type) => {
    for (let node = 0; node < weights.length; node++) {
      if (weights[node] !== 0) builder.addWeight(nodeOf[node]!, type, weights[node]!)
    }
  })
  const {frames, parents, frameOf, self} = builder.build()
  return {...stacks, frames, parents, frameOf, self, ...movedSequence(stacks, nodeOf)}
}

/**
 * The same stacks with each frame replaced; stacks that become equal are merged. Returning several frames (caller first)
 * unfolds inlined functions; returning none drops the frame. The order of time and all that is known besides stay.
 */
export function mapFrames(stacks: Stacks, replace: (one: Frame) => readonly Frame[]): Stacks {
  const builder = new StacksBuilder(stacks.sampleTypes, stacks.parents.length)
  // Where one object stands for many frames, its identity is put together once.
  const known = new Map<Frame, number>()
  const idOf = (one: Frame): number => {
    let id = known.get(one)
    if (id === undefined) {
      id = builder.intern(one)
      known.set(one, id)
    }
    return id
  }
  const replaced = stacks.frames.map((one) => replace(one).map(idOf))
  const nodeOf = new Int32Array(stacks.parents.length)
  for (let node = 1; node < nodeOf.length; node++) {
    let target = nodeOf[stacks.parents[node]!]!
    for (const id of replaced[stacks.frameOf[node]!]!) target = builder.child(target, id)
    nodeOf[node] = target
  }
  return rebuilt(stacks, builder, nodeOf)
}
