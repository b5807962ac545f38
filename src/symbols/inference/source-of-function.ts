import type {Membership} from './class-of-function.ts'
import {IDENTIFIER, type LogPlace} from './source-strings.ts'

/** What the log statements of one function agree on. */
export interface SourceOfFunction {
  readonly file: string
  readonly identifier: string | null
}

type LogPlaces = ReadonlyMap<number, readonly LogPlace[]>

/** Share of a folder's log statements with texts that must have an identifier among them: elsewhere they have messages. */
const IDENTIFIERS_AT_LEAST = 0.9
/** Share of the functions with several statements that must carry one identifier in all: others are reasons, or states. */
const CONSISTENT_AT_LEAST = 0.8
/** Fewer functions than this prove nothing about a folder's log statements. */
const FUNCTIONS_AT_LEAST = 3

function only(values: ReadonlySet<string>): string | null {
  const [first, ...others] = values
  return first !== undefined && others.length === 0 ? first : null
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1)
}

const hasIdentifier = ({beside}: LogPlace): boolean => beside.some((text) => IDENTIFIER.test(text))

/**
 * The identifiers that stand beside the file in every one of some log statements. Those with messages only are passed
 * over: a compiler may keep the function's name in a register from one statement to the next.
 */
function commonIdentifiers(places: readonly LogPlace[]): string[] {
  const [first, ...others] = places.filter(hasIdentifier)
  const identifiers = (first?.beside ?? []).filter((text) => IDENTIFIER.test(text))
  return identifiers.filter((text) => others.every((one) => one.beside.includes(text)))
}

/** How the log statements of one folder look. */
interface Habit {
  statements: number
  withIdentifier: number
  functions: number
  consistent: number
}

/** Takes the statements of one function into account that have texts. */
function observe(habit: Habit, places: readonly LogPlace[]): void {
  habit.statements += places.length
  habit.withIdentifier += places.filter(hasIdentifier).length
  if (places.length < 2) return
  habit.functions++
  if (commonIdentifiers(places).length > 0) habit.consistent++
}

/**
 * Folders whose log statements name their function. One project writes them all alike: with the function's name, which is
 * the same in every statement of a function, or with a message, a condition or a reason, which is not.
 */
function foldersWithNames(logPlaces: LogPlaces): Set<string> {
  const habits = new Map<string, Habit>()
  for (const places of logPlaces.values()) {
    for (const folder of new Set(places.map((one) => folderOf(one.file)))) {
      const habit = habits.get(folder) ?? {statements: 0, withIdentifier: 0, functions: 0, consistent: 0}
      observe(
        habit,
        places.filter((one) => folderOf(one.file) === folder && one.beside.length > 0),
      )
      habits.set(folder, habit)
    }
  }
  const named = ([, {statements, withIdentifier, functions, consistent}]: [string, Habit]): boolean =>
    functions >= FUNCTIONS_AT_LEAST &&
    withIdentifier >= IDENTIFIERS_AT_LEAST * statements &&
    consistent >= CONSISTENT_AT_LEAST * functions
  return new Set([...habits].filter(named).map(([folder]) => folder))
}

/** The only source file that a function names, with the only identifier that stands beside it each time. */
function agreed(places: readonly LogPlace[]): SourceOfFunction | null {
  const file = only(new Set(places.map((one) => one.file)))
  return file === null ? null : {file, identifier: only(new Set(commonIdentifiers(places)))}
}

/** The functions in which each text stands beside each file. */
function carriersOf(logPlaces: LogPlaces): Map<string, number[]> {
  const carriers = new Map<string, number[]>()
  for (const [one, places] of logPlaces) {
    for (const key of new Set(places.flatMap(({file, beside}) => beside.map((text) => `${file}\0${text}`)))) {
      const others = carriers.get(key)
      if (others === undefined) carriers.set(key, [one])
      else others.push(one)
    }
  }
  return carriers
}

/** Whether functions are one virtual function of several classes: in one slot of different ones. */
function areOverrides(functions: readonly number[], members: ReadonlyMap<number, Membership>): boolean {
  const memberships = functions.flatMap((one) => members.get(one) ?? [])
  const owners = new Set(memberships.map((one) => one.owner))
  return owners.size === functions.length && new Set(memberships.map((one) => one.slot)).size === 1
}

/**
 * The source of every function whose log statements agree on one. A function that is inlined takes its statements along:
 * an identifier that several functions of one file carry tells none of them apart, and is dropped, unless they are the
 * same virtual function of different classes.
 */
export function sourcesOfFunctions(
  logPlaces: LogPlaces,
  members: ReadonlyMap<number, Membership>,
): Map<number, SourceOfFunction> {
  const folders = foldersWithNames(logPlaces)
  const carriers = carriersOf(logPlaces)
  const sources = new Map<number, SourceOfFunction>()
  for (const [one, places] of logPlaces) {
    const source = agreed(places)
    if (source === null) continue
    const sharing = carriers.get(`${source.file}\0${source.identifier}`) ?? []
    const isOwn = folders.has(folderOf(source.file)) && (sharing.length === 1 || areOverrides(sharing, members))
    sources.set(one, isOwn ? source : {...source, identifier: null})
  }
  return sources
}
