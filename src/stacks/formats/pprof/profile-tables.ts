import type {Location, Function as PprofFunction, Mapping as PprofMapping, Profile} from 'pprof-format'
import {type Frame, frame, type Mapping, type SampleType} from '../../model/stacks.ts'
import {isKernelAddress} from '../../text/frame-names.ts'
import {withGroundsOfName} from '../../text/grounds-of-name.ts'
import {frameAt} from '../../text/translate-address.ts'
import type {Id} from './samples.ts'

/** One form for an id, however large; the decoder gives a bigint for all that take more than four bytes. */
function idOf(value: Id): Id {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

function unsigned(value: Id): bigint {
  return BigInt.asUintN(64, BigInt(value))
}

interface NamedFunction {
  readonly name: string
  readonly file: string
}

/** Go fills up the stacks of its thread creation profile with return addresses of 0, and moves each back into the call. */
const PADDING = 0xffff_ffff_ffff_ffffn

/** One profile's tables, with strings and numbers looked up. */
export class ProfileTables {
  readonly #strings: readonly string[]
  readonly #locations: Map<Id, Location>
  readonly #functions: Map<Id, NamedFunction>
  readonly #mappings: Map<Id, Mapping>
  readonly sampleTypes: readonly SampleType[]

  constructor(profile: Profile) {
    this.#strings = profile.stringTable.strings
    this.#locations = new Map(profile.location.map((one) => [idOf(one.id), one]))
    this.#functions = new Map(profile.function.map((one) => [idOf(one.id), this.#function(one)]))
    this.#mappings = new Map(profile.mapping.map((one) => [idOf(one.id), this.#mapping(one)]))
    this.sampleTypes = profile.sampleType.map(({type, unit}) => {
      return {name: this.string(type), unit: this.string(unit), event: null}
    })
  }

  string(index: Id): string {
    return this.#strings[Number(index)] ?? ''
  }

  get mappings(): Mapping[] {
    return [...this.#mappings.values()]
  }

  #function({name, systemName, filename}: PprofFunction): NamedFunction {
    return {name: this.string(name) || this.string(systemName), file: this.string(filename)}
  }

  #mapping(one: PprofMapping): Mapping {
    return {
      start: unsigned(one.memoryStart),
      limit: unsigned(one.memoryLimit),
      fileOffset: unsigned(one.fileOffset),
      path: this.string(one.filename),
      buildId: this.string(one.buildId).toLowerCase() || null,
    }
  }

  /** Caller first; null when there is no such location. Several lines are a function and what was inlined into it. */
  framesOf(locationId: Id): Frame[] | null {
    const location = this.#locations.get(idOf(locationId))
    if (location === undefined) return null
    const mapping = this.#mappings.get(idOf(location.mappingId))
    const address = unsigned(location.address)
    const isKernel = isKernelAddress(address) || mapping?.path.startsWith('[kernel') === true
    const named = location.line
      .map((line) => this.#functions.get(idOf(line.functionId)))
      .filter((one) => one !== undefined && one.name !== '')
      .reverse()
    if (named.length === 0) return address === PADDING ? [] : [unnamed(address, mapping)]
    // Writers without mappings, such as those of Node and Python, still say which file a function is in.
    return named.map((one, index) =>
      withGroundsOfName(
        frame({
          name: one!.name,
          kind: index > 0 ? 'inlined' : isKernel ? 'kernel' : 'user',
          module: mapping?.path || one!.file || null,
        }),
      ),
    )
  }
}

/** An address outside its mapping's range counts from something that the profile does not tell. */
function unnamed(address: bigint, mapping: Mapping | undefined): Frame {
  const inside = mapping !== undefined && address >= mapping.start && address < mapping.limit
  return frameAt(address, inside ? mapping : undefined)
}
