import type {ByteSource} from '../bytes/byte-source.ts'
import {InputError} from '../errors/index.ts'
import {debugLayer} from './debug/debug-layer.ts'
import {miniDebugLayer} from './debug/mini-debug-layer.ts'
import {buildIdOf} from './elf/build-id.ts'
import {type Elf, SECTION} from './elf/elf-file.ts'
import {type FunctionRanges, functionRanges} from './elf/function-ranges.ts'
import {goFunctionLayer} from './elf/go-functions.ts'
import {readElf} from './elf/read-elf.ts'
import {stubLayer} from './elf/stub-layer.ts'
import {type SymbolLayer, symbolLayer} from './elf/symbol-layer.ts'
import {inferFunctions} from './inference/infer-functions.ts'
import {nothingInferred} from './inference/nothing-inferred.ts'
import {type NamedLayer, NOT_STRIPPED, rangeIndex, type SymbolTables} from './symbol-tables.ts'

function namedShare(functions: FunctionRanges, layers: readonly NamedLayer[]): number {
  // Without unwind tables, as in Go programs, a full symbol table is taken to be what it should be.
  if (functions.starts.length === 0) return layers.some(({grounds}) => grounds !== 'dynsym') ? 1 : 0
  const isNamed = (start: number): boolean => layers.some((layer) => rangeIndex(layer, start) >= 0)
  return functions.starts.reduce((count, start) => count + (isNamed(start) ? 1 : 0), 0) / functions.starts.length
}

/** Layers as they are read, the most trusted first, and what went wrong with those that are a help only. */
class LayerList {
  readonly layers: NamedLayer[] = []
  readonly faults: string[] = []

  add(grounds: NamedLayer['grounds'], layer: SymbolLayer | null): void {
    if (layer !== null) this.layers.push({...layer, grounds})
  }

  /** A damaged help leaves the file's own tables usable. */
  async tryToAdd(grounds: NamedLayer['grounds'], read: () => Promise<SymbolLayer | null>): Promise<void> {
    try {
      this.add(grounds, await read())
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      this.faults.push(error.message)
    }
  }
}

async function readLayers(elf: Elf, debugFile: ByteSource | null): Promise<LayerList> {
  const list = new LayerList()
  list.add('symtab', await symbolLayer(elf, SECTION.symtab))
  if (debugFile !== null) await list.tryToAdd('debug-file', () => debugLayer(elf, debugFile))
  if (list.layers.length === 0) await list.tryToAdd('minidebug', () => miniDebugLayer(elf))
  if (list.layers.length === 0) await list.tryToAdd('go-functions', () => goFunctionLayer(elf))
  list.add('dynsym', await symbolLayer(elf, SECTION.dynsym))
  await list.tryToAdd('dynsym', () => stubLayer(elf))
  return list
}

/**
 * Reads and infers everything that can be known of an ELF file's functions, with the help of a debug file where one was
 * found. Throws an InputError when the file itself cannot be read.
 */
export async function buildTables(source: ByteSource, debugFile: ByteSource | null = null): Promise<SymbolTables> {
  const elf = await readElf(source)
  const ranges = await functionRanges(elf)
  const {layers, faults} = await readLayers(elf, debugFile)
  const share = namedShare(ranges, layers)
  return {
    buildId: await buildIdOf(elf),
    machine: elf.machine,
    namedShare: share,
    faults,
    base: elf.base,
    segments: elf.segments,
    layers,
    functions: share < NOT_STRIPPED ? await inferFunctions(elf, ranges) : nothingInferred(ranges),
  }
}
