import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {openFile} from '../../../src/bytes/open-file.ts'
import {buildTables} from '../../../src/symbols/build-tables.ts'
import {demangler} from '../../../src/symbols/demangle.ts'
import {readElf} from '../../../src/symbols/elf/read-elf.ts'
import {lookupIn} from '../../../src/symbols/lookup.ts'
import type {SymbolMatch} from '../../../src/symbols/module-symbols.ts'
import {skip} from '../../skip.ts'
import {compilerMissing, listedFunctions, outputOf, scratchFolder} from '../compile.ts'

/** Compiles a program, and gives what is known of its stripped copy by the name that the unstripped one has. */
async function inferredByName(flags: readonly string[], program = 'zoo.cc'): Promise<Map<string, SymbolMatch>> {
  await using folder = await scratchFolder()
  const whole = join(folder.path, 'whole')
  await outputOf(['g++', '-O2', '-std=c++17', ...flags, '-o', whole, program])
  return await inferredIn(whole, folder.path)
}

/** Links the shop with three aisles, each from a source file of its own. */
async function inferredInShop(...linkerFlags: readonly string[]): Promise<Map<string, SymbolMatch>> {
  await using folder = await scratchFolder()
  const [whole, shop] = [join(folder.path, 'whole'), join(folder.path, 'shop.o')]
  const aisles = ['north', 'south', 'west']
  const compile = ['-O2', '-fPIE', '-ffunction-sections', '-c']
  await outputOf(['gcc', ...compile, '-o', shop, 'shop.c'])
  for (const name of aisles) {
    const flags = [`-DNAME=${name}`, `-DFILE_NAME="${name}.cc"`, '-o', join(folder.path, `${name}.o`)]
    await outputOf(['g++', ...compile, ...flags, 'aisle.cc'])
  }
  const objects = aisles.map((name) => join(folder.path, `${name}.o`))
  await outputOf(['g++', '-pie', ...linkerFlags, '-o', whole, ...objects, shop])
  return await inferredIn(whole, folder.path)
}

async function inferredIn(whole: string, folder: string): Promise<Map<string, SymbolMatch>> {
  const stripped = join(folder, 'stripped')
  await outputOf(['strip', '-o', stripped, whole])
  await using source = await openFile(stripped)
  const tables = await buildTables(source)
  const symbols = lookupIn(tables, {moduleName: 'zoo', demangle: demangler()})
  const {segments, base} = await readElf(source)
  const byName = new Map<string, SymbolMatch>()
  for (const {name, start} of await listedFunctions(whole)) {
    const offset = start - Number(base)
    const segment = segments.find((one) => offset >= one.imageOffset && offset < one.imageOffset + one.fileBytes)!
    const match = symbols.lookupFileOffset(BigInt(offset - segment.imageOffset + segment.fileOffset))
    if (match !== null) byName.set(name.replace(/\([^(]*$/, ''), match)
  }
  return byName
}

function skippedFor(t: ExecutionContext): boolean {
  const missing = compilerMissing('g++')
  if (missing !== null) {
    skip(t, missing)
  }
  return missing !== null
}

const VIRTUAL: readonly (readonly [function_: string, owner: string])[] = [
  ['zoo::Animal::speak', 'zoo::Animal'],
  ['zoo::Dog::speak', 'zoo::Dog'],
  ['zoo::(anonymous namespace)::Ghost::legs', 'zoo::(anonymous namespace)::Ghost'],
  ['zoo::Tortoise::legs', 'zoo::Tortoise'],
  ['zoo::Duck::swim', 'zoo::Duck'],
  ['zoo::Swimmer::swim', 'zoo::Swimmer'],
]

const findsClasses = test.macro(async (t: ExecutionContext, ...flags: string[]) => {
  if (skippedFor(t)) return
  const byName = await inferredByName(flags)
  for (const [name, owner] of VIRTUAL) {
    const match = byName.get(name)
    t.is(match?.grounds, 'inferred', name)
    t.true(match?.name.startsWith(`${owner}::`), `${name} was called ${match?.name}`)
    t.true(match?.evidence?.startsWith('vtable slot '), match?.evidence ?? 'no evidence')
  }
  t.is(byName.get('zoo::Keeper::sweep')?.grounds, 'function-start')
})
test(
  'a stripped position-independent program gives the classes of its virtual functions',
  findsClasses,
  '-fPIE',
  '-pie',
)
test('so does one with the C++ runtime linked in', findsClasses, '-fPIE', '-pie', '-static-libstdc++')
test('so does one with packed relocations', findsClasses, '-fPIE', '-pie', '-Wl,-z,pack-relative-relocs')
test('so does one at fixed addresses', findsClasses, '-fno-pie', '-no-pie')
test(
  'so does one whose unwind tables have no index, as in static programs',
  findsClasses,
  '-fno-pie',
  '-no-pie',
  '-Wl,--no-eh-frame-hdr',
)

test('log statements give file and function where the code says it, and neither where it does not', async (t) => {
  if (skippedFor(t)) return
  // Registers that no call keeps make each statement load its own strings, as those of larger functions do.
  const forgetful = ['rbx', 'r12', 'r13', 'r14', 'r15'].map((register) => `-fcall-used-${register}`)
  const byName = await inferredByName(['-fPIE', '-pie', '-fno-ipa-ra', ...forgetful])
  const known = (name: string) => byName.get(name)!
  t.is(known('zoo::Dog::speak').name, 'zoo::Dog::speak')
  t.is(known('zoo::Animal::speak').name, 'zoo::Animal::speak', 'inherited by others, so the base is meant')
  t.regex(known('zoo::Dog::speak').evidence!, /^vtable slot \d+ of zoo::Dog; string "zoo\.cc"; string "speak"$/)
  t.regex(known('zoo::Tortoise::legs').name, /^zoo::Tortoise::#\d+$/)
  t.is(known('zoo::Keeper::feed').name, 'zoo.cc:feed')
  t.is(known('zoo::Keeper::feed').evidence, 'string "zoo.cc"; string "feed"')
  for (const gate of ['zoo::openGate', 'zoo::closeGate']) {
    t.is(
      known(gate).name,
      `zoo.cc+0x${known(gate).functionStart.toString(16)}`,
      'the name is that of an inlined function',
    )
  }
})

/** Functions of `heirs.cc` that a base wrote whose own table is not in the file, and heirs' own ones. */
const WRITTEN_BY: readonly (readonly [function_: string, owner: string])[] = [
  ['heirs::Shelf<1001>::second', 'heirs::Shelf<1001>'],
  ['heirs::Shelf<2002>::fourth', 'heirs::Shelf<2002>'],
  ['heirs::Shelf<1001>::eleventh', 'heirs::Shelf<1001>'],
  ['non-virtual thunk to heirs::Shelf<2002>::name', 'heirs::Shelf<2002>'],
  ['heirs::Pantry::jars', 'heirs::Pantry'],
  ['heirs::Cellar::barrels', 'heirs::Cellar'],
  ['heirs::Clock::hour', 'heirs::Clock'],
  ['heirs::Watch::tick', 'heirs::Watch'],
]

test('a function that is inherited is named after the base that wrote it, where that has no table in the file', async (t) => {
  if (skippedFor(t)) return
  const byName = await inferredByName(['-fPIE', '-pie'], 'heirs.cc')
  for (const [name, owner] of WRITTEN_BY) {
    t.true(byName.get(name)?.name.startsWith(`${owner}::#`), `${name} was called ${byName.get(name)?.name}`)
  }
})

test('a function that two classes share because their code is equal is given to neither', async (t) => {
  if (skippedFor(t)) return
  const byName = await inferredByName(['-fPIE', '-pie'])
  const [dog, duck] = [byName.get('zoo::Dog::legs')!, byName.get('zoo::Duck::legs')!]
  if (dog.functionStart !== duck.functionStart) return skip(t, 'this compiler: it did not fold them')
  t.is(dog.grounds, 'function-start')
})

test('functions between two of one source file are given to it, where the linker kept those of each file together', async (t) => {
  if (skippedFor(t)) return
  const byName = await inferredInShop()
  for (const aisle of ['north', 'south', 'west']) {
    const {name, evidence, functionStart} = byName.get(`browse_${aisle}`)!
    t.is(name, `${aisle}.cc+0x${functionStart.toString(16)}`)
    t.is(evidence, `among functions of "${aisle}.cc"`)
  }
  t.is(byName.get('open_shop')!.evidence, 'string "open_shop"', 'no function behind it names its file')
})

test('they are not where functions stand in another order', async (t) => {
  if (skippedFor(t)) return
  const byName = await inferredInShop('-Wl,--sort-section=name')
  t.is(byName.get('browse_south')!.grounds, 'function-start')
  t.regex(byName.get('enter_south')!.name, /^south\.cc/, 'it names its file itself')
})

test('a function that puts its name into its messages is called by it, unless they are of another that was inlined', async (t) => {
  if (skippedFor(t)) return
  const byName = await inferredInShop()
  t.is(byName.get('open_shop')!.name, 'open_shop')
  t.is(byName.get('close_shop')!.grounds, 'function-start')
})
