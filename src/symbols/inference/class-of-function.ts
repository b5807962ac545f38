import type {FunctionRanges} from '../elf/function-ranges.ts'
import {type Ancestry, ancestry, mostDerived} from './ancestry.ts'
import {codeOf, doesNothing, readsCode} from './code-of-function.ts'
import type {Image} from './image.ts'
import {functionsOfTemplates} from './template-bases.ts'
import {counterpartsOfThunks} from './thunks.ts'
import type {Classes} from './type-information.ts'
import type {VirtualFunctions} from './vtables.ts'

/** The class and slot that a virtual function is known by. */
export interface Membership {
  readonly owner: number
  readonly slot: number
}

/** What decides to which class a function belongs. */
interface Kinship {
  readonly classes: Classes
  readonly ancestorsOf: Ancestry
  /** Whether a class has a virtual table in this file. */
  hasTable(one: number): boolean
  /** By function, the base that it is inherited from, where that is made from a template; null where it may be. */
  readonly templates: ReadonlyMap<number, number | null>
  /** Whether a function in the first slot of a table does nothing because it is a base's destructor. */
  isInheritedDestructor(one: number): boolean
}

/**
 * The class among the owners from which all the others derive; else the one base that they have in common and whose own
 * table was left out. Null when there is none, as for functions that the linker folded because their instructions are
 * equal.
 */
function baseMost(owners: readonly number[], {ancestorsOf, hasTable}: Kinship): number | null {
  const roots = owners.filter((one) => !owners.some((other) => ancestorsOf(one).has(other)))
  const [first, ...others] = roots
  if (first === undefined || others.length === 0) return first ?? null
  const common = [...ancestorsOf(first)].filter((base) => others.every((one) => ancestorsOf(one).has(base)))
  const nearest = mostDerived(
    common.filter((base) => !hasTable(base)),
    ancestorsOf,
  )
  return nearest.length === 1 ? nearest[0]! : null
}

/**
 * The class that wrote a function which stands in the table of `owner`: the base that it is inherited from, if that one's
 * table was left out. Null when it cannot be told.
 */
function writer(one: number, {owner, slot}: Membership, kinship: Kinship): number | null {
  const template = kinship.templates.get(one)
  if (template === null) return null
  if (template !== undefined && kinship.ancestorsOf(owner).has(template)) return template
  const [base] = kinship.classes.bases[owner]!
  const inherits = base !== undefined && !kinship.hasTable(base) && slot === 0 && kinship.isInheritedDestructor(one)
  return inherits ? base : owner
}

function membershipOf(places: readonly number[], virtual: VirtualFunctions, kinship: Kinship): Membership | null {
  const owner = baseMost([...new Set(places.map((index) => virtual.classes[index]!))], kinship)
  if (owner === null) return null
  const own = places.find((index) => virtual.classes[index] === owner)
  const slot = virtual.slots[own ?? places[0]!]!
  const isShared = own === undefined && places.some((index) => virtual.slots[index] !== slot)
  return isShared ? null : {owner, slot}
}

function placesOfFunctions(virtual: VirtualFunctions): Map<number, number[]> {
  const seen = new Map<number, number[]>()
  virtual.functions.forEach((one, index) => {
    const places = seen.get(one)
    if (places === undefined) seen.set(one, [index])
    else places.push(index)
  })
  return seen
}

/**
 * Whether heirs have the destructor of their base in their tables where they need none of their own: some compilers do so,
 * others write one that does nothing for each heir. Told by bases with several heirs whose destructors do nothing.
 */
function shareDestructors(
  classes: Classes,
  {functions, classes: owners, slots}: VirtualFunctions,
  isEmpty: (one: number) => boolean,
): boolean {
  const byBase = new Map<number, Map<number, number>>()
  functions.forEach((one, index) => {
    const [base] = classes.bases[owners[index]!]!
    if (slots[index] !== 0 || base === undefined || !isEmpty(one)) return
    byBase.set(base, (byBase.get(base) ?? new Map()).set(owners[index]!, one))
  })
  const several = [...byBase.values()].filter((heirs) => heirs.size > 1)
  const sharing = several.filter((heirs) => new Set(heirs.values()).size < heirs.size)
  return sharing.length > several.length / 2
}

/**
 * By function, the class it belongs to. A function in tables of classes that share no base among them is left out. A thunk
 * belongs where the function belongs that it goes on to.
 */
export function classesOfFunctions(
  image: Image,
  ranges: FunctionRanges,
  classes: Classes,
  virtual: VirtualFunctions,
): Map<number, Membership> {
  const withTable = new Set(virtual.classes)
  const ancestorsOf = ancestry(classes)
  const thunks = readsCode(image) ? counterpartsOfThunks(image, ranges, virtual) : new Map<number, number>()
  const withThunk = new Set(thunks.values())
  const isEmpty = (one: number): boolean => readsCode(image) && doesNothing(codeOf(image, ranges, one))
  const inheritsDestructors = shareDestructors(classes, virtual, isEmpty)
  const kinship: Kinship = {
    classes,
    ancestorsOf,
    hasTable: (one) => withTable.has(one),
    templates: readsCode(image) ? functionsOfTemplates(image, ranges, classes, virtual, ancestorsOf) : new Map(),
    isInheritedDestructor: (one) => inheritsDestructors && !withThunk.has(one) && isEmpty(one),
  }
  const heirs = new Map<number, Membership>()
  for (const [one, places] of placesOfFunctions(virtual)) {
    const membership = membershipOf(places, virtual, kinship)
    if (membership !== null) heirs.set(one, membership)
  }
  const members = new Map<number, Membership>()
  for (const [one, heir] of heirs) {
    const counterpart = thunks.get(one) ?? one
    const written = heirs.get(counterpart)?.owner === heir.owner ? counterpart : one
    const owner = writer(written, heirs.get(written)!, kinship)
    if (owner !== null) members.set(one, {owner, slot: heir.slot})
  }
  return members
}
