// Source maps without places in libraries, which are most of a map: a stack trace through a library shows where it stands in
// the bundle. esbuild cannot leave them out, and reads no maps that libraries are given. Format: ECMA-426, "Source map".

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]))

/** Numbers of one segment: five bits a digit, the lowest first, a sixth for "more"; the lowest bit of all is the sign. */
function numbersOf(segment) {
  const numbers = []
  let [number, shift] = [0, 0]
  for (const digit of segment) {
    const value = VALUES.get(digit)
    number += (value & 31) << shift
    shift += 5
    if (value & 32) continue
    numbers.push(number & 1 ? -(number >> 1) : number >> 1)
    number = shift = 0
  }
  return numbers
}

function digitsOf(number) {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1
  let digits = ''
  do {
    const more = rest >> 5 > 0 ? 32 : 0
    digits += DIGITS[(rest & 31) | more]
    rest >>= 5
  } while (rest > 0)
  return digits
}

/** Column, source, line and column there as they are, of segments that give them as differences. */
function placesOf(mappings) {
  const last = [0, 0, 0, 0]
  return mappings.split(';').map((line) => {
    last[0] = 0
    return (line === '' ? [] : line.split(',')).map((segment) => {
      const differences = numbersOf(segment)
      differences.slice(0, 4).forEach((difference, index) => {
        last[index] += difference
      })
      return differences.length === 1 ? [last[0]] : [...last]
    })
  })
}

function mappingsOf(lines) {
  const last = [0, 0, 0, 0]
  const segment = (place) => {
    const differences = place.map((value, index) => value - last[index])
    place.forEach((value, index) => {
      last[index] = value
    })
    return differences.map(digitsOf).join('')
  }
  return lines
    .map((places) => {
      last[0] = 0
      return places.map(segment).join(',')
    })
    .join(';')
}

/** The places of one line, with nothing but its column for the first of those in libraries. */
function withoutLibraries(places, isOwn) {
  const marked = places.map((place) => (place.length > 1 && isOwn(place[1]) ? place : [place[0]]))
  return marked.filter((place, index) => place.length > 1 || (marked[index - 1]?.length ?? 1) > 1)
}

/** The text of a source map without places in libraries. */
export function withOwnPlaces(text) {
  const {sources, mappings} = JSON.parse(text)
  const numbers = new Map()
  sources.forEach((source, index) => {
    if (!source.includes('node_modules/')) numbers.set(index, numbers.size)
  })
  const lines = placesOf(mappings).map((places) =>
    withoutLibraries(places, (source) => numbers.has(source)).map(([column, source, ...place]) =>
      source === undefined ? [column] : [column, numbers.get(source), ...place],
    ),
  )
  const own = sources.filter((_, index) => numbers.has(index))
  return JSON.stringify({version: 3, sources: own, names: [], mappings: mappingsOf(lines)})
}
