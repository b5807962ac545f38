import type {ByteSource} from '../bytes/byte-source.ts'
import {buildIdOf} from './elf/build-id.ts'
import {SECTION} from './elf/elf-file.ts'
import {type FunctionRanges, functionRanges} from './elf/function-ranges.ts'
import {readElf} from './elf/read-elf.ts'
import {type SymbolLayer, symbolLayer} from './elf/symbol-layer.ts'
import {inferFunctions} from './inference/infer-functions.ts'
import {nothingInferred} from './inference/nothing-inferred.ts'
import {type NamedLayer, rangeIndex, type SymbolTables} from './symbol-tables.ts'

/** A file whose symbols name at least this share of its functions was not stripped; nothing is inferred for it. */
const NOT_STRIPPED = 0.5

function namedShare(functions: FunctionRanges, layer: SymbolLayer | null): number {
  if (layer === null || functions.starts.length === 0) return 0
  const named = functions.starts.reduce((count, start) => count + (rangeIndex(layer, start) >= 0 ? 1 : 0), 0)
  return named / functions.starts.length
}

/** Reads and infers everything that can be known of an ELF file's functions. Throws an InputError when it cannot be read. */
export async function buildTables(source: ByteSource): Promise<SymbolTables> {
  const elf = await readElf(source)
  const ranges = await functionRanges(elf)
  const symtab = await symbolLayer(elf, SECTION.symtab)
  const dynsym = await symbolLayer(elf, SECTION.dynsym)
  const layers: NamedLayer[] = []
  if (symtab !== null) layers.push({...symtab, grounds: 'symtab'})
  if (dynsym !== null) layers.push({...dynsym, grounds: 'dynsym'})
  const stripped = namedShare(ranges, symtab) < NOT_STRIPPED
  return {
    buildId: await buildIdOf(elf),
    base: elf.base,
    segments: elf.segments,
    layers,
    functions: stripped ? await inferFunctions(elf, ranges) : nothingInferred(ranges),
  }
}
