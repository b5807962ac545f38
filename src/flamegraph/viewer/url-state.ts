import {nameOfBox} from './scenes/box-words.ts'
import type {ChosenScene} from './scenes/choice-scenes.ts'
import type {PictureData} from './scenes/read-box-data.ts'
import {childrenOf, pathTo, type Scene} from './scenes/scene.ts'
import type {BoxChoice, View} from './scenes/view.ts'

/** Longest part of a name that an address keeps; longer names are told apart by their beginning. */
const LONGEST_NAME = 80

function encodeName(name: string): string {
  return encodeURIComponent(name.slice(0, LONGEST_NAME).toWellFormed()).replaceAll('~', '%7E')
}

/** The name among its siblings; of several with one name the second is `name~2`, one without a name is `~1`. */
function encodeBox(picture: PictureData, scene: Scene, box: number): string {
  const name = encodeName(nameOfBox(picture, scene, box))
  const siblings = childrenOf(scene, scene.parent[box]!)
  const same = siblings.filter((sibling) => encodeName(nameOfBox(picture, scene, sibling)) === name)
  const place = same.indexOf(box) + 1
  return place === 1 && name !== '' ? name : `${name}~${place}`
}

/** A box as the names on the way to it, so that it is found again in a picture drawn from other data. */
export function encodePath(picture: PictureData, scene: Scene, box: number): string {
  return pathTo(scene, box)
    .slice(1)
    .map((at) => encodeBox(picture, scene, at))
    .join(';')
}

/** The box at the end of an encoded path, or the last on the way that there is. */
export function decodePath(picture: PictureData, scene: Scene, path: string): number {
  let box = 0
  for (const part of path === '' ? [] : path.split(';')) {
    const [name, place] = part.split('~')
    const same = childrenOf(scene, box).filter((child) => encodeName(nameOfBox(picture, scene, child)) === name)
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

/** An empty name is `~`, since nothing at all says that no function is meant. */
function encodeNames(names: readonly string[]): string {
  return names.map((name) => encodeName(name) || '~').join(';')
}

function decodeNames({data}: PictureData, text: string | undefined): string[] {
  const wanted = (text ?? '').split(';').filter((part) => part !== '')
  return wanted.flatMap((part) => {
    const name = data.names.find((one) => (encodeName(one) || '~') === part)
    return name === undefined ? [] : [name]
  })
}

function encodeChoice({
  callers,
  only,
  hidden,
  without,
  threadsMerged,
}: BoxChoice): readonly (readonly [string, string])[] {
  return [
    ['callers', encodeNames(callers === null ? [] : [callers])],
    ['only', encodeNames(only === null ? [] : [only])],
    ['hide', encodeNames(hidden)],
    ['without', encodeNames(without)],
    ['threads', threadsMerged ? 'merged' : ''],
  ]
}

/** Fields whose change is a step to which Back returns; any other replaces the present one. */
const STEPS = ['zoom', 'callers', 'only', 'hide', 'without', 'threads']

/** Keeps the view in the part of the page's address behind `#`. `prefix` tells several pictures of one page apart. */
export function urlState(picture: PictureData, prefix: string, chosen: (choice: BoxChoice) => ChosenScene) {
  const isWritable = location.protocol !== 'data:' && location.protocol !== 'about:' && location.protocol !== 'blob:'
  const readChoice = (state: ReadonlyMap<string, string>): BoxChoice => ({
    callers: decodeNames(picture, state.get(`${prefix}callers`))[0] ?? null,
    only: decodeNames(picture, state.get(`${prefix}only`))[0] ?? null,
    hidden: decodeNames(picture, state.get(`${prefix}hide`)),
    without: decodeNames(picture, state.get(`${prefix}without`)),
    threadsMerged: state.get(`${prefix}threads`) === 'merged',
  })
  return {
    read(): Omit<View, 'place'> {
      const state = fields()
      const theme = state.get(`${prefix}theme`)
      const {scene, choice} = chosen(readChoice(state))
      return {
        zoom: decodePath(picture, scene, state.get(`${prefix}zoom`) ?? ''),
        pattern: decoded(state.get(`${prefix}search`) ?? ''),
        ignoreCase: state.get(`${prefix}case`) !== 'exact',
        theme: theme === 'light' || theme === 'dark' ? theme : null,
        ...choice,
      }
    },
    write(view: View): void {
      if (!isWritable) return
      const state = fields()
      const steps = () => STEPS.map((name) => state.get(prefix + name) ?? '').join('&')
      const before = steps()
      const put = (name: string, value: string) =>
        value === '' ? state.delete(prefix + name) : state.set(prefix + name, value)
      for (const [name, value] of encodeChoice(view)) put(name, value)
      put('zoom', encodePath(picture, chosen(view).scene, view.zoom))
      put('search', encodeURIComponent(view.pattern.toWellFormed()))
      put('case', view.ignoreCase || view.pattern === '' ? '' : 'exact')
      put('theme', view.theme ?? '')
      const hash = [...state].map(([name, value]) => `${name}=${value}`).join('&')
      if (hash === location.hash.slice(1)) return
      const address = hash === '' ? location.pathname + location.search : `#${hash}`
      if (before === steps()) history.replaceState(null, '', address)
      else history.pushState(null, '', address)
    },
  }
}
