import {childrenOf, type DrawnBoxes, nameOf, pathTo} from './drawn-boxes.ts'
import type {View} from './view.ts'

/** Longest part of a name that an address keeps; longer names are told apart by their beginning. */
const LONGEST_NAME = 80

function encodeName(name: string): string {
  return encodeURIComponent(name.slice(0, LONGEST_NAME).toWellFormed()).replaceAll('~', '%7E')
}

/** The name among its siblings; of several with one name the second is `name~2`, one without a name is `~1`. */
function encodeBox(boxes: DrawnBoxes, box: number): string {
  const name = encodeName(nameOf(boxes, box))
  const same = childrenOf(boxes, boxes.parent[box]!).filter((sibling) => encodeName(nameOf(boxes, sibling)) === name)
  const place = same.indexOf(box) + 1
  return place === 1 && name !== '' ? name : `${name}~${place}`
}

/** A box as the names on the way to it, so that it is found again in a picture drawn from other data. */
function encodePath(boxes: DrawnBoxes, box: number): string {
  return pathTo(boxes, box)
    .slice(1)
    .map((at) => encodeBox(boxes, at))
    .join(';')
}

/** The box at the end of an encoded path, or the last on the way that there is. */
function decodePath(boxes: DrawnBoxes, path: string): number {
  let box = 0
  for (const part of path === '' ? [] : path.split(';')) {
    const [name, place] = part.split('~')
    const same = childrenOf(boxes, box).filter((child) => encodeName(nameOf(boxes, child)) === name)
    const next = same[Number(place ?? 1) - 1]
    if (next === undefined) return box
    box = next
  }
  return box
}

function fields(): Map<string, string> {
  const parts = location.hash
    .slice(1)
    .split('&')
    .filter((part) => part.includes('='))
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A hand-made address that is not well encoded is taken as it stands.
    return text
  }
}

/** Keeps the view in the part of the page's address behind `#`. `prefix` tells several pictures of one page apart. */
export function urlState(boxes: DrawnBoxes, prefix: string) {
  const isWritable = location.protocol !== 'data:' && location.protocol !== 'about:' && location.protocol !== 'blob:'
  return {
    read(): Pick<View, 'zoom' | 'pattern' | 'ignoreCase' | 'theme'> {
      const state = fields()
      const theme = state.get(`${prefix}theme`)
      return {
        zoom: decodePath(boxes, state.get(`${prefix}zoom`) ?? ''),
        pattern: decoded(state.get(`${prefix}search`) ?? ''),
        ignoreCase: state.get(`${prefix}case`) !== 'exact',
        theme: theme === 'light' || theme === 'dark' ? theme : null,
      }
    },
    /** A new zoom is a step to which Back returns; anything else replaces the present one. */
    write(view: View): void {
      const state = fields()
      const before = state.get(`${prefix}zoom`) ?? ''
      const put = (name: string, value: string) =>
        value === '' ? state.delete(prefix + name) : state.set(prefix + name, value)
      put('zoom', encodePath(boxes, view.zoom))
      put('search', encodeURIComponent(view.pattern.toWellFormed()))
      put('case', view.ignoreCase || view.pattern === '' ? '' : 'exact')
      put('theme', view.theme ?? '')
      const hash = [...state].map(([name, value]) => `${name}=${value}`).join('&')
      if (!isWritable || hash === location.hash.slice(1)) return
      const address = hash === '' ? location.pathname + location.search : `#${hash}`
      if (before === (state.get(`${prefix}zoom`) ?? '')) history.replaceState(null, '', address)
      else history.pushState(null, '', address)
    },
  }
}
