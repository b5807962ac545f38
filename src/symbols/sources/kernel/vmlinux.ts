import type {ByteSource} from '../../../bytes/byte-source.ts'
import {demangler} from '../../demangle.ts'
import {readSection} from '../../elf/contents.ts'
import {type Elf, SECTION} from '../../elf/elf-file.ts'
import {readElf} from '../../elf/read-elf.ts'
import {symbolLayer} from '../../elf/symbol-layer.ts'
import type {KernelSymbols} from '../../kallsyms.ts'
import {rangeIndex, stringAt} from '../../symbol-tables.ts'

const SYMBOL_BYTES = 24

/** Addresses of all symbols by name; `_text` has no type, so it is no function. */
async function symbolAddresses(elf: Elf): Promise<(name: string) => bigint | null> {
  const table = elf.sections.find((one) => one.type === SECTION.symtab)
  const strings = table === undefined ? undefined : elf.sections[table.link]
  if (table === undefined || strings === undefined || elf.bits !== 64) return () => null
  const text = Buffer.from(await readSection(elf, strings))
  const entries = Buffer.from(await readSection(elf, table))
  return (name) => {
    const sought = Buffer.from(`${name}\0`)
    for (let at = 0; at + SYMBOL_BYTES <= entries.length; at += SYMBOL_BYTES) {
      const start = entries.readUInt32LE(at)
      if (text.subarray(start, start + sought.length).equals(sought)) return entries.readBigUInt64LE(at + 8)
    }
    return null
  }
}

/** The functions of a kernel's own ELF file or its debug file, at the addresses that it was linked for; null when it names none. */
export async function vmlinuxSymbols(source: ByteSource): Promise<KernelSymbols | null> {
  const elf = await readElf(source, {symbolsOnly: true})
  const layer = await symbolLayer(elf, SECTION.symtab)
  if (layer === null) return null
  const demangle = demangler()
  return {
    count: layer.starts.length,
    addressOf: await symbolAddresses(elf),
    functionAt(address) {
      const offset = address - elf.base
      const index = offset < 0n || offset > BigInt(elf.span) ? -1 : rangeIndex(layer, Number(offset))
      return index < 0 ? null : {name: demangle(stringAt(layer.strings, layer.names[index]!)), module: null}
    },
  }
}
