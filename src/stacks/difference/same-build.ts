import type {Frame} from '../model/stacks.ts'
import {basenameOf} from '../text/frame-names.ts'
import {fileOfPlace, isNumbered, isSourceFile} from '../text/grounds-of-name.ts'
import type {Side} from './side.ts'

/**
 * Share of the places on the shorter side that must be on the other too, and how many at least. Short recordings of one
 * build meet few functions twice; two builds share next to none, since few functions start at the same byte.
 */
const SAME_BUILD_SHARE = 0.2
const FEWEST_SHARED = 2

/**
 * The file of a function that is known by where it stands and not by a name; null of any other function, `''` where the
 * file is not known.
 */
export function placeOf({name, module}: Frame): string | null {
  const file = fileOfPlace(name)
  if (file === null && !isNumbered(name)) return null
  // A source file is no module, and many have functions of it.
  return module === null ? (file === null || isSourceFile(file) ? '' : file) : basenameOf(module)
}

function placesByModule({stacks}: Side): Map<string, Set<string>> {
  const places = new Map<string, Set<string>>()
  for (const one of stacks.frames) {
    const module = placeOf(one)
    if (module === null) continue
    const known = places.get(module)
    if (known === undefined) places.set(module, new Set([one.name]))
    else known.add(one.name)
  }
  return places
}

/** Whether two profiles of a file are of one build, as far as the places of its functions tell: names, or addresses. */
export function haveSharedPlaces<Place>(places: ReadonlySet<Place>, other: ReadonlySet<Place>): boolean {
  const shared = [...places].filter((place) => other.has(place)).length
  const needed = Math.max(FEWEST_SHARED, SAME_BUILD_SHARE * Math.min(places.size, other.size))
  return shared >= Math.min(needed, places.size, other.size)
}

/**
 * Modules of which both sides have unnamed functions, but of two builds: by their build ids where both are known, else by
 * how many places they share. Places are as good as names within one build; between two they mean nothing.
 */
export function modulesOfTwoBuilds(before: Side, after: Side): ReadonlySet<string> {
  const others = placesByModule(after)
  const found = new Set<string>()
  for (const [module, places] of placesByModule(before)) {
    if (module === '') continue
    const other = others.get(module)
    if (other === undefined) continue
    const ids = [before, after].map(({buildIds}) => buildIds?.get(module))
    const isSame = ids.includes(undefined) ? haveSharedPlaces(places, other) : ids[0] === ids[1]
    if (!isSame) found.add(module)
  }
  // Places in tables of classes are of one of these files where theirs is not told.
  if (found.size > 0) found.add('')
  return found
}
