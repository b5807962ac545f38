import type {Locations} from '../../../locations/locations.ts'
import {moduleOf} from '../../../locations/module-of.ts'
import {profiledModules} from '../../../model/profiled-modules.ts'
import {type Frame, isUnnamed, type Stacks} from '../../../model/stacks.ts'
import {FRAME_TYPE} from '../own-attributes.ts'
import type {DictionaryWriter, WrittenLine} from './dictionary-writer.ts'

/** Address in the file of a frame's module; 0 where it has none, or one that needs the process's memory map. */
function fileAddressOf({address, addressIn}: Frame): number {
  return address !== null && addressIn === 'file' && address <= Number.MAX_SAFE_INTEGER ? Number(address) : 0
}

/** First address behind those seen in each module, which its mapping must reach to. */
function limitsOf(frames: readonly Frame[]): Map<string, number> {
  const limits = new Map<string, number>()
  for (const one of frames) {
    const [module, address] = [moduleOf(one), fileAddressOf(one)]
    if (module !== null && address > 0) limits.set(module, Math.max(limits.get(module) ?? 0, address + 1))
  }
  return limits
}

/** The kind of a frame where it is one that names no runtime. */
function typeOf({kind}: Frame): string | null {
  return kind === 'kernel' || kind === 'jit' || kind === 'label' ? kind : null
}

/** What is written of the frames of one location, innermost first; its mapping still by the path. */
interface Place {
  readonly module: string | null
  readonly address: number
  readonly lines: readonly WrittenLine[]
  readonly type: string | null
}

function placeOf(frames: readonly Frame[]): Place {
  const outer = frames.at(-1)!
  const address = fileAddressOf(outer)
  // A place without a name is left for those who have the file.
  const lines = !isUnnamed(outer) || address === 0 ? frames.map(({name, line = 0}) => ({name, line})) : []
  return {module: moduleOf(outer), address, lines, type: typeOf(outer)}
}

/**
 * The locations of stacks as a dictionary has them: those that are written alike are one *place*, numbered from 1, and
 * each is written when its number there is first asked for.
 */
export class LocationNumbers {
  readonly #dictionary: DictionaryWriter
  readonly #places: Place[] = []
  readonly #placeOf: Int32Array
  readonly #numbers: Int32Array
  readonly #buildIds: ReadonlyMap<string, string | null>
  readonly #limits: ReadonlyMap<string, number>

  constructor(stacks: Stacks, {frames}: Locations, dictionary: DictionaryWriter) {
    this.#dictionary = dictionary
    this.#buildIds = new Map(profiledModules(stacks).map(({path, buildId}) => [path, buildId]))
    this.#limits = limitsOf(stacks.frames)
    this.#placeOf = new Int32Array(frames.length + 1)
    const known = new Map<string, number>()
    for (const [index, ids] of frames.entries()) {
      const place = placeOf(ids.map((id) => stacks.frames[id]!))
      const key = JSON.stringify(place)
      const number = known.get(key) ?? this.#places.push(place)
      known.set(key, number)
      this.#placeOf[index + 1] = number
    }
    this.#numbers = new Int32Array(this.#places.length + 1)
  }

  /** Number of the place of a location. */
  placeOf(location: number): number {
    return this.#placeOf[location]!
  }

  /** Number of a place in the dictionary. */
  number(place: number): number {
    this.#numbers[place] ||= this.#written(this.#places[place - 1]!)
    return this.#numbers[place]!
  }

  #written({module, address, lines, type}: Place): number {
    return this.#dictionary.location({
      mapping: module === null ? 0 : this.#mapping(module),
      address,
      lines,
      attributes: type === null ? [] : [this.#dictionary.attribute(FRAME_TYPE, type)],
    })
  }

  #mapping(path: string): number {
    const [buildId, limit] = [this.#buildIds.get(path) ?? null, this.#limits.get(path) ?? 0]
    return this.#dictionary.mapping({path, buildId, limit})
  }
}
