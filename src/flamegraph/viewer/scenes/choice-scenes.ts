import {callersScene, selectedScene} from './other-scenes.ts'
import type {PictureData} from './read-box-data.ts'
import type {Scene} from './scene.ts'
import {type BoxChoice, EVERYTHING, isEverything, sameChoice} from './view.ts'

/** The boxes of a choice, and the part of the choice that could be met: functions without a box are not asked for. */
export interface ChosenScene {
  readonly scene: Scene
  readonly choice: BoxChoice
}

/** Makes scenes from choices; remembers the last one. `isThread` is 1 for boxes of threads, null where none can be merged. */
export function choiceScenes({data}: PictureData, first: Scene, isThread: Uint8Array | null, neutralFill: number) {
  const drawn = new Set(data.names)
  const isNamed = (texts: readonly string[]) => {
    const set = new Set(texts)
    const meant = data.names.map((text) => set.has(text))
    return (name: number) => meant[name] === true
  }
  const possible = ({callers, only, hidden, without, threadsMerged}: BoxChoice): BoxChoice => ({
    callers: callers !== null && drawn.has(callers) ? callers : null,
    only: only !== null && drawn.has(only) ? only : null,
    hidden: hidden.filter((text) => drawn.has(text)),
    without: without.filter((text) => drawn.has(text)),
    threadsMerged: threadsMerged && isThread !== null,
  })

  function selected(choice: BoxChoice): Scene {
    const {only, hidden, without, threadsMerged} = choice
    if (isEverything({...choice, callers: null})) return first
    const isHidden = isNamed(hidden)
    const selection = {
      only: only === null ? null : isNamed([only]),
      hidden: (box: number) => isHidden(first.name[box]!) || (threadsMerged && isThread?.[box] === 1),
      without: isNamed(without),
    }
    return selectedScene(first, selection, neutralFill)
  }

  function made(choice: BoxChoice): ChosenScene {
    const scene = selected(choice)
    // A choice that leaves nothing over would be a blank picture.
    if (!(scene.weight[0]! > 0)) return made({...choice, callers: null, only: null, without: []})
    if (choice.callers === null) return {scene, choice}
    const callers = callersScene(scene, isNamed([choice.callers]), neutralFill)
    return callers === null ? {scene, choice: {...choice, callers: null}} : {scene: callers, choice}
  }

  let last: ChosenScene = {scene: first, choice: EVERYTHING}
  return (asked: BoxChoice): ChosenScene => {
    const choice = possible(asked)
    if (isEverything(choice)) return {scene: first, choice}
    if (!sameChoice(choice, last.choice)) last = made(choice)
    return last
  }
}
