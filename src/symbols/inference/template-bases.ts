import type {FunctionRanges} from '../elf/function-ranges.ts'
import {type Ancestry, mostDerived} from './ancestry.ts'
import {codeOf} from './code-of-function.ts'
import type {Image} from './image.ts'
import type {Classes} from './type-information.ts'
import {type Tables, type VirtualFunctions, vtablesInFile} from './vtables.ts'

/** A class whose virtual table is in the file, and a base of it that is made from a template and has none there. */
interface Heir {
  readonly heir: number
  readonly base: number
}

/** Bases with fewer virtual functions in a table are interfaces as a rule: what stands there is the heir's. */
const FUNCTIONS_AT_LEAST = 12
/** How much of their bytes two functions must have in common to come from one template: counts of each byte's value, 0..1. */
const ALIKE_AT_LEAST = 0.7
/** Farthest that their lengths may be apart, as a share of the first. */
const LENGTHS_APART_AT_MOST = 0.3
/** Slots at the front of a table that destructors take: every class has its own. */
const DESTRUCTORS = 2
/** Relatives that are looked at for each class. */
const RELATIVES_AT_MOST = 12

/** The mangled name of a class up to the arguments of its template; null for one that is not made from a template. */
function templateOf(mangled: string): string | null {
  let at = /^(?:N[rVK]*)?(?:S[a-z])?/.exec(mangled)![0].length
  for (;;) {
    const digits = /^\d+/.exec(mangled.slice(at, at + 6))?.[0]
    if (digits === undefined) break
    at += digits.length + Number(digits)
  }
  return mangled[at] === 'I' ? mangled.slice(0, at) : null
}

/** Whether two functions may have been made from one template: about as long, and of about the same bytes. */
function areAlike(one: Uint8Array, other: Uint8Array): boolean {
  if (Math.abs(one.length - other.length) > LENGTHS_APART_AT_MOST * one.length) return false
  const surplus = new Int32Array(256)
  for (const byte of one) surplus[byte]!++
  for (const byte of other) surplus[byte]!--
  const different = surplus.reduce((sum, count) => sum + Math.abs(count), 0)
  return different <= 2 * (1 - ALIKE_AT_LEAST) * one.length
}

/** Heirs by the template of their base, where that base has bases itself: others are interfaces as a rule. */
function heirsByTemplate(classes: Classes, tables: Tables, ancestorsOf: Ancestry): Map<string, Heir[]> {
  const templates = classes.names.map(templateOf)
  const found = new Map<string, Heir[]>()
  for (const heir of tables.keys()) {
    for (const base of ancestorsOf(heir)) {
      const template = templates[base] ?? null
      if (template === null || tables.has(base) || classes.bases[base]!.length === 0) continue
      const heirs = found.get(template)
      if (heirs === undefined) found.set(template, [{heir, base}])
      else heirs.push({heir, base})
    }
  }
  return found
}

/** Heirs of other instances of the same template: what they have in the same slot tells what the template brought. */
function relativesOf({heir, base}: Heir, heirs: readonly Heir[], ancestorsOf: Ancestry): number[] {
  return heirs
    .filter((one) => one.base !== base && !ancestorsOf(one.heir).has(heir) && !ancestorsOf(heir).has(one.heir))
    .map((one) => one.heir)
}

/** Whether the heir is made from another template than a relative, or from none: what is alike in both is their bases'. */
function areUnlike(one: string, other: string): boolean {
  const template = templateOf(one)
  return template === null || template !== templateOf(other)
}

/** Functions of one table that are alike in the same slot of a relative's. */
function inheritedIn(
  own: readonly number[],
  all: readonly (readonly number[])[],
  unlike: readonly (readonly number[])[],
  code: (one: number) => Uint8Array,
): number[] {
  const shared = Math.min(own.length, ...all.map((table) => table.length))
  if (unlike.length === 0 || shared < FUNCTIONS_AT_LEAST) return []
  return own.slice(0, shared).filter(
    (member, slot) =>
      slot >= DESTRUCTORS &&
      unlike.slice(0, RELATIVES_AT_MOST).some((table) => {
        const counterpart = table[slot]
        return counterpart !== undefined && areAlike(code(member), code(counterpart))
      }),
  )
}

/** Functions of all tables of a class. */
const allOf = (tables: Tables, one: number): number[] => tables.get(one)!.flatMap((table) => Object.values(table))

/**
 * Functions that a class inherits from a base that is made from a template and whose own virtual table was left out of the
 * file, by function. All instances of a template have equally many virtual functions, so that those behind the shortest
 * table of any heir are the heir's own; before it, a function that is alike in heirs of two instances is the template's.
 * Null where heir and base are always made together, so that nothing tells them apart.
 */
export function functionsOfTemplates(
  image: Image,
  ranges: FunctionRanges,
  classes: Classes,
  virtual: VirtualFunctions,
  ancestorsOf: Ancestry,
): Map<number, number | null> {
  const tables = vtablesInFile(virtual)
  const found = new Map<number, number[]>()
  const undecided = new Set<number>()
  const firstTable = (one: number): readonly number[] => tables.get(one)![0]!
  const code = (one: number): Uint8Array => codeOf(image, ranges, one)
  for (const heirs of heirsByTemplate(classes, tables, ancestorsOf).values()) {
    for (const one of heirs) {
      const relatives = relativesOf(one, heirs, ancestorsOf)
      const unlike = relatives.filter((other) => areUnlike(classes.names[one.heir]!, classes.names[other]!))
      if (
        unlike.length === 0 &&
        firstTable(one.heir).length >= FUNCTIONS_AT_LEAST &&
        classes.bases[one.heir]!.includes(one.base)
      ) {
        for (const member of allOf(tables, one.heir)) undecided.add(member)
      }
      const inherited = inheritedIn(firstTable(one.heir), relatives.map(firstTable), unlike.map(firstTable), code)
      for (const member of inherited) found.set(member, [...(found.get(member) ?? []), one.base])
    }
  }
  const decided = [...found].flatMap(([member, bases]) => {
    const [base, ...others] = mostDerived([...new Set(bases)], ancestorsOf)
    return others.length === 0 ? [[member, base!] as const] : []
  })
  return new Map<number, number | null>([...[...undecided].map((one) => [one, null] as const), ...decided])
}
