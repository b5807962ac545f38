import {type Frame, frame, type Mapping} from '../../model/stacks.ts'
import {utf8} from '../../text/each-line.ts'
import {type GoSymbol, goFrames, goSymbolOf} from '../../text/go-symbol-line.ts'
import {frameAt, mappingOfAddress, sortedMappings} from '../../text/translate-address.ts'
import {parseMapsLine} from './proc-maps-text.ts'

const MAPS_START = /^(?:--- Memory map: ---|MAPPED_LIBRARIES:)/

/** Where a row of a legacy text profile was. */
export interface LegacyPlace {
  /** Leaf first, moved into the calling instruction. */
  readonly addresses: readonly bigint[]
  /** Names that Go (debug=1) writes below a row. */
  readonly symbols: GoSymbol[]
}

/** The place that ` 0x10 0x20` says: return addresses, so each is moved back by one. */
export function legacyPlace(addresses: string): LegacyPlace {
  const places = addresses.split(/\s+/).filter((one) => one !== '')
  return {addresses: places.map((one) => BigInt(one) - 1n), symbols: []}
}

/** What a legacy text profile has besides rows: the memory map at its end, and Go's names below each row. */
export class LegacySurroundings {
  readonly #mappings: Mapping[] = []
  #inMaps = false

  get mappings(): readonly Mapping[] {
    return sortedMappings(this.#mappings)
  }

  /** False for a line that is none of this, so a row. `last` is the row above. */
  line(line: string, last: LegacyPlace | undefined): boolean {
    if (this.#inMaps) {
      const mapping = parseMapsLine(utf8(line))
      if (mapping !== null) this.#mappings.push(mapping)
      return true
    }
    this.#inMaps = MAPS_START.test(line)
    if (!line.startsWith('#')) return this.#inMaps || line.trim() === ''
    const symbol = goSymbolOf(line)
    if (symbol !== null) last?.symbols.push(symbol)
    return true
  }
}

/** Frames of a row, leaf first: by name where there are names, else as places in the mapped files. */
export function legacyFrames({addresses, symbols}: LegacyPlace, mappings: readonly Mapping[]): Frame[] {
  if (symbols.length > 0) return goFrames(symbols)
  if (addresses.length === 0) return [frame({name: '[no stack]', kind: 'label'})]
  return addresses.map((address) => frameAt(address, mappingOfAddress(mappings, address)))
}
