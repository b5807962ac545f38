import {InputError} from '../../errors/index.ts'
import {readSection, sectionNamed} from './contents.ts'
import {type Elf, MACHINE, SECTION, type Section} from './elf-file.ts'
import type {SymbolLayer} from './symbol-layer.ts'

// Numbers of relocations that fill a slot with a function's address (psABI supplements).
const SLOT_RELOCATIONS: ReadonlyMap<number, readonly number[]> = new Map([
  [MACHINE.x86_64, [6, 7]],
  [MACHINE.aarch64, [1025, 1026]],
])
const RELA_BYTES = 24
const SYMBOL_BYTES = 24
const STUB_SECTIONS = ['.plt', '.plt.sec', '.plt.got']
const STUB_BYTES = 16
/** A function has a slot or two; names that share their ends add a little. */
const MOST_SLOTS_OF_A_NAME = 8

/** A jump through a slot: where the stub begins and which slot it reads. */
interface Stub {
  readonly start: number
  readonly end: number
  /** Image offset of the slot. */
  readonly slot: number
}

/** Name of the symbol whose address each slot gets, by image offset. */
async function slotNames(elf: Elf, kinds: readonly number[]): Promise<Map<number, string>> {
  const names = new Map<number, string>()
  for (const section of elf.sections) {
    const symbols = elf.sections[section.link]
    if (section.type !== SECTION.rela || section.imageOffset === null || symbols?.type !== SECTION.dynsym) continue
    await addSlots(elf, {section, symbols, kinds}, names)
  }
  return names
}

interface SlotTable {
  readonly section: Section
  readonly symbols: Section
  readonly kinds: readonly number[]
}

async function addSlots(elf: Elf, {section, symbols, kinds}: SlotTable, names: Map<number, string>): Promise<void> {
  const strings = elf.sections[symbols.link]
  if (strings === undefined) return
  const table = Buffer.from(await readSection(elf, section))
  const entries = Buffer.from(await readSection(elf, symbols))
  const text = Buffer.from(await readSection(elf, strings))
  let nameBytes = 0
  for (let at = 0; at + RELA_BYTES <= table.length; at += RELA_BYTES) {
    const entryAt = table.readUInt32LE(at + 12) * SYMBOL_BYTES
    if (!kinds.includes(table.readUInt32LE(at + 8)) || entryAt + SYMBOL_BYTES > entries.length) continue
    const nameAt = entries.readUInt32LE(entryAt)
    const end = text.indexOf(0, nameAt)
    nameBytes += Math.max(0, end - nameAt)
    if (nameBytes > MOST_SLOTS_OF_A_NAME * text.length) {
      throw new InputError(
        `Reading ${section.name} of ${elf.source.name}: its names are longer than the text they are in`,
      )
    }
    if (end > nameAt) names.set(Number(table.readBigUInt64LE(at) - elf.base), text.toString('utf8', nameAt, end))
  }
}

/** x86-64: `jmp *displacement(%rip)`, alone in its stub save for `endbr64` and padding. */
function* stubsOfX86(code: Buffer, imageOffset: number, stubBytes: number): Generator<Stub> {
  for (let start = 0; start + stubBytes <= code.length; start += stubBytes) {
    const jump = code.subarray(start, start + stubBytes).indexOf('ff25', 0, 'hex')
    if (jump < 0 || jump + 6 > stubBytes) continue
    const from = imageOffset + start
    const slot = from + jump + 6 + code.readInt32LE(start + jump + 2)
    yield {start: from, end: from + stubBytes, slot}
  }
}

/** `adrp x16, page` and `ldr x17, [x16, #offset]`, with the registers fixed and the numbers left out. */
const ADRP_X16 = {mask: 0x9f00001f, bits: 0x90000010}
const LDR_X17_X16 = {mask: 0xffc003ff, bits: 0xf9400211}

/** AArch64: the pair of instructions that loads the slot; each stub has four instructions, or six with landing pads. */
function* stubsOfArm(code: Buffer, imageOffset: number, stubBytes: number): Generator<Stub> {
  for (let at = 0; at + 8 <= code.length; at += 4) {
    const [page, load] = [code.readUInt32LE(at), code.readUInt32LE(at + 4)]
    if ((page & ADRP_X16.mask) >>> 0 !== ADRP_X16.bits || (load & LDR_X17_X16.mask) >>> 0 !== LDR_X17_X16.bits) continue
    const pages = (((((page >>> 5) & 0x7ffff) << 2) | ((page >>> 29) & 3)) << 11) >> 11
    const here = imageOffset + at
    const slot = here - (here % 4096) + pages * 4096 + ((load >>> 10) & 0xfff) * 8
    yield {start: here, end: here + stubBytes, slot}
  }
}

async function stubsOf(elf: Elf): Promise<Stub[]> {
  const stubs: Stub[] = []
  for (const name of STUB_SECTIONS) {
    const section = sectionNamed(elf, name)
    if (section === undefined || section.imageOffset === null) continue
    const code = Buffer.from(await readSection(elf, section))
    const stubBytes = section.entrySize === 8 ? 8 : STUB_BYTES
    const found = elf.machine === MACHINE.x86_64 ? stubsOfX86 : stubsOfArm
    stubs.push(...found(code, section.imageOffset, stubBytes))
  }
  return stubs.sort((a, b) => a.start - b.start)
}

/**
 * The stubs through which a file calls functions of others, named `function@plt`. Each stub tells by its own code which
 * slot it jumps through, and the relocations tell whose slot that is. Null where there are none, or on machines other
 * than x86-64 and AArch64.
 */
export async function stubLayer(elf: Elf): Promise<SymbolLayer | null> {
  const kinds = SLOT_RELOCATIONS.get(elf.machine)
  if (kinds === undefined || elf.bits !== 64) return null
  const stubs = await stubsOf(elf)
  if (stubs.length === 0) return null
  const slots = await slotNames(elf, kinds)
  const named = stubs.filter(({slot}, index) => slots.has(slot) && stubs[index]!.start !== stubs[index - 1]?.start)
  return named.length === 0 ? null : layerOf(named.map((one) => ({...one, name: `${slots.get(one.slot)!}@plt`})))
}

function layerOf(stubs: readonly (Stub & {readonly name: string})[]): SymbolLayer {
  const texts = stubs.map((one) => Buffer.from(`${one.name}\0`))
  let at = 1
  const names = texts.map((text) => {
    const place = at
    at += text.length
    return place
  })
  const starts = Uint32Array.from(stubs, (one) => one.start)
  return {
    starts,
    ends: Uint32Array.from(stubs, (one, index) => Math.min(one.end, stubs[index + 1]?.start ?? one.end)),
    functionStarts: starts,
    names: Uint32Array.from(names),
    strings: Buffer.concat([Buffer.alloc(1), ...texts]),
  }
}
