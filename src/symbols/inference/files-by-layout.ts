import type {Membership} from './class-of-function.ts'
import {enclosingClass, namesOfClass} from './enclosing-class.ts'
import type {Classes} from './type-information.ts'

/** Source files of functions, by function. */
export type Files = ReadonlyMap<number, string>

/** Fewer files than this do not show how a program is laid out. */
const FILES_AT_LEAST = 3
/** Share of the files whose functions must all stand together: linkers may also sort functions by how hot they are. */
const TOGETHER_AT_LEAST = 0.95
/** Farthest that two functions of one file are apart, in functions, when one of them is known by its class only. */
const NEAR = 16

const ascending = (files: Files): [number, string][] => [...files].sort(([one], [other]) => one - other)

/** Whether the linker put the functions of each source file together, in the order in which it was given the object files. */
function isLaidOutByFile(known: Files): boolean {
  const runs = new Map<string, number>()
  let last = ''
  for (const [, file] of ascending(known)) {
    if (file !== last) runs.set(file, (runs.get(file) ?? 0) + 1)
    last = file
  }
  const together = [...runs.values()].filter((count) => count === 1).length
  return runs.size >= FILES_AT_LEAST && together >= TOGETHER_AT_LEAST * runs.size
}

/** All functions between two of one file that are at most `farthest` apart are of that file too. */
function filledIn(known: Files, farthest: number): Map<number, string> {
  const filled = new Map(known)
  const order = ascending(known)
  for (const [index, [end, file]] of order.entries()) {
    const [start, before] = order[index - 1] ?? [end, '']
    if (before !== file || end - start > farthest) continue
    for (let one = start + 1; one < end; one++) filled.set(one, file)
  }
  return filled
}

/** The one source file that names itself in functions of a class. Classes with several are left out. */
function filesOfClasses(known: Files, members: ReadonlyMap<number, Membership>): Map<number, string | null> {
  const files = new Map<number, string | null>()
  for (const [one, file] of known) {
    const owner = members.get(one)?.owner
    if (owner === undefined) continue
    files.set(owner, (files.get(owner) ?? file) === file ? file : null)
  }
  return files
}

/** `FileEventImpl` as files are named: `file_event_impl`. */
function inSnakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
}

/** Names of classes with several words: namespaces and single words are files' names by chance. */
const SEVERAL_WORDS = /^[A-Z].*[a-z0-9][A-Z]/

const stemOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1, file.lastIndexOf('.'))

/** Gives the files that are called like a class or one around it. */
function filesByName(known: Files): (mangled: string) => readonly string[] {
  const files = new Map<string, string[]>()
  for (const file of new Set(known.values())) files.set(stemOf(file), [...(files.get(stemOf(file)) ?? []), file])
  return (mangled) => {
    const names = namesOfClass(mangled).filter((name) => SEVERAL_WORDS.test(name))
    return names.flatMap((name) => files.get(inSnakeCase(name)) ?? [])
  }
}

/** Gives a function the file that `fileOf` says, if it is that of the next function before it or behind it whose file is known. */
function withNeighbours(known: Files, wanted: readonly (readonly [number, string])[]): Map<number, string> {
  const files = new Map(known)
  const order = ascending(known)
  let next = 0
  for (const [one, file] of wanted) {
    while (next < order.length && order[next]![0] <= one) next++
    const isNear = order[next - 1]?.[1] === file || order[next]?.[1] === file
    if (isNear && !known.has(one)) files.set(one, file)
  }
  return files
}

/**
 * Source files of functions that do not name one, by those that stand around them: a linker puts object files one behind
 * another. A lambda or a member beside functions of the file in which its class is
 * written, or that is called like its class, is of that file too. What comes
 * from a header is given to the file that it was compiled with. None where the functions that name their file show that
 * the program is not laid out so.
 */
export function filesByLayout(
  known: Files,
  classes: Classes,
  members: ReadonlyMap<number, Membership>,
): Map<number, string> {
  if (!isLaidOutByFile(known)) return new Map()
  const ofClasses = filesOfClasses(known, members)
  const filesNamedLike = filesByName(known)
  const byName = new Map(classes.names.map((name, one) => [name, one]))
  const wanted = (filesOf: (owner: number) => readonly string[]) =>
    [...members]
      .flatMap(([one, {owner}]) => filesOf(owner).map((file) => [one, file] as const))
      .sort(([one], [other]) => one - other)
  const ofClass = (owner: number): readonly string[] => [ofClasses.get(owner) ?? []].flat()
  const lambdas = wanted((owner) => ofClass(byName.get(enclosingClass(classes.names[owner]!) ?? '') ?? -1))
  const withLambdas = filledIn(withNeighbours(filledIn(known, Infinity), lambdas), Infinity)
  return filledIn(
    withNeighbours(
      withLambdas,
      wanted((owner) => [...ofClass(owner), ...filesNamedLike(classes.names[owner]!)]),
    ),
    NEAR,
  )
}
