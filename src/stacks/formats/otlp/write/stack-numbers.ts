import type {Locations} from '../../../locations/locations.ts'
import {locationsOf} from '../../../locations/locations.ts'
import {NodeTable} from '../../../model/node-table.ts'
import type {Stacks} from '../../../model/stacks.ts'
import {NO_STACK} from '../own-attributes.ts'
import type {DictionaryWriter} from './dictionary-writer.ts'
import {LocationNumbers} from './location-numbers.ts'

/** For each node, the stack that ends there without the labels that are attributes, and the node that has these. */
interface Split {
  /** Nodes of `paths`. */
  readonly pathOf: Int32Array
  /** Nodes of `labels`. */
  readonly labelsOf: Int32Array
  /** Trees of places and of frames that are attributes. */
  readonly paths: NodeTable
  readonly labels: NodeTable
}

function split({parents, frameOf, frames}: Stacks, {ofNode, callerOf}: Locations, numbers: LocationNumbers): Split {
  const [paths, labels] = [new NodeTable(parents.length), new NodeTable()]
  const [pathOf, labelsOf] = [new Int32Array(parents.length), new Int32Array(parents.length)]
  for (let node = 1; node < parents.length; node++) {
    const parent = parents[node]!
    const isNaming = frames[frameOf[node]!]!.attributes !== undefined && pathOf[parent] === 0
    labelsOf[node] = labelsOf[parent]!
    if (isNaming) labelsOf[node] = labels.child(labelsOf[parent]!, frameOf[node]!)
    else pathOf[node] = paths.child(pathOf[callerOf[node]!]!, numbers.placeOf(ofNode[node]!))
  }
  return {pathOf, labelsOf, paths, labels}
}

/** Numbers of the stacks and attributes of samples in a dictionary; what no sample refers to is not written. */
export class StackNumbers {
  readonly #stacks: Stacks
  readonly #dictionary: DictionaryWriter
  readonly #locations: LocationNumbers
  readonly #split: Split
  readonly #parents: Int32Array
  readonly #placeOf: Int32Array
  readonly #labelParents: Int32Array
  readonly #labelFrames: Int32Array
  /** Number of the stack of each path; 0 for those that were not needed yet. */
  readonly #numbers: Int32Array
  readonly #attributes = new Map<number, readonly number[]>()

  constructor(stacks: Stacks, dictionary: DictionaryWriter) {
    const locations = locationsOf(stacks)
    this.#stacks = stacks
    this.#dictionary = dictionary
    this.#locations = new LocationNumbers(stacks, locations, dictionary)
    this.#split = split(stacks, locations, this.#locations)
    const {paths, labels} = this.#split
    this.#parents = paths.parents()
    this.#placeOf = paths.frameOf()
    this.#labelParents = labels.parents()
    this.#labelFrames = labels.frameOf()
    this.#numbers = new Int32Array(this.#parents.length)
  }

  /** Number of the stack that ends at a node; 0 for one without frames. */
  stackOf(node: number): number {
    const path = this.#split.pathOf[node]!
    if (path === 0 || this.#isNoStack(node)) return 0
    this.#numbers[path] ||= this.#dictionary.stack(this.#locationsTo(path))
    return this.#numbers[path]!
  }

  /** Whether what stands for a stack without frames is all that there is. */
  #isNoStack(node: number): boolean {
    const {frames, frameOf, parents} = this.#stacks
    const {kind, name} = frames[frameOf[node]!]!
    return kind === 'label' && name === NO_STACK && this.#split.pathOf[parents[node]!] === 0
  }

  #locationsTo(path: number): number[] {
    const locations: number[] = []
    for (let at = path; at > 0; at = this.#parents[at]!) locations.push(this.#locations.number(this.#placeOf[at]!))
    return locations
  }

  /** Numbers of the attributes of a sample that ends at a node. */
  attributesOf(node: number): readonly number[] {
    const label = this.#split.labelsOf[node]!
    const known = this.#attributes.get(label)
    if (known !== undefined) return known
    const pairs = new Map<string, string | number>()
    for (let at = label; at > 0; at = this.#labelParents[at]!) {
      const {attributes = {}} = this.#stacks.frames[this.#labelFrames[at]!]!
      for (const [key, value] of Object.entries(attributes)) pairs.set(key, value)
    }
    const numbers = [...pairs].map(([key, value]) => this.#dictionary.attribute(key, value))
    this.#attributes.set(label, numbers)
    return numbers
  }
}
