import type {Stacks} from '../stacks.ts'

/** A function known by its file and the place where it starts: `envoy+0x1a2b30`. */
const PLACED = /^(.+)\+0x[0-9a-f]+$/
/**
 * Share of the places on the shorter side that must be on the other too, and how many at least. Short recordings of one
 * build meet few functions twice; two builds share next to none, since few functions start at the same byte.
 */
const SAME_BUILD_SHARE = 0.2
const FEWEST_SHARED = 2

function placesByModule({frames}: Stacks): Map<string, Set<string>> {
  const places = new Map<string, Set<string>>()
  for (const {name} of frames) {
    const module = PLACED.exec(name)?.[1]
    if (module === undefined) continue
    const known = places.get(module)
    if (known === undefined) places.set(module, new Set([name]))
    else known.add(name)
  }
  return places
}

/**
 * Says of a name whether it is a place in a file that both sides have in the same build. Such places are as good as names
 * there; between two builds they mean nothing.
 */
export function placesOfSameBuild(before: Stacks, after: Stacks): (name: string) => boolean {
  const others = placesByModule(after)
  const same = new Set<string>()
  for (const [module, places] of placesByModule(before)) {
    const other = others.get(module)
    if (other === undefined) continue
    const shared = [...places].filter((place) => other.has(place)).length
    const needed = Math.max(FEWEST_SHARED, SAME_BUILD_SHARE * Math.min(places.size, other.size))
    if (shared >= Math.min(needed, places.size, other.size)) same.add(module)
  }
  return (name) => same.has(PLACED.exec(name)?.[1] ?? '')
}
