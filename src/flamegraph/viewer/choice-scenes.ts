import {callersScene, selectedScene} from './other-scenes.ts'
import type {PictureData} from './read-box-data.ts'
import type {Scene} from './scene.ts'
import {type Choice, isEverything, sameChoice} from './view.ts'

/** The boxes of a choice, and the part of the choice that could be met: functions without a box are not asked for. */
export interface ChosenScene {
  readonly scene: Scene
  readonly choice: Choice
}

/** Makes scenes from choices; remembers the last one. */
export function choiceScenes({data}: PictureData, first: Scene, neutralFill: number) {
  const drawn = new Set(data.names)
  const isNamed = (texts: readonly string[]) => {
    const set = new Set(texts)
    const meant = data.names.map((text) => set.has(text))
    return (name: number) => meant[name] === true
  }
  const possible = ({callers, only, hidden, without}: Choice): Choice => ({
    callers: callers !== null && drawn.has(callers) ? callers : null,
    only: only !== null && drawn.has(only) ? only : null,
    hidden: hidden.filter((text) => drawn.has(text)),
    without: without.filter((text) => drawn.has(text)),
  })

  function selected({only, hidden, without}: Choice): Scene {
    if (only === null && hidden.length === 0 && without.length === 0) return first
    const selection = {only: only === null ? null : isNamed([only]), hidden: isNamed(hidden), without: isNamed(without)}
    return selectedScene(first, selection, neutralFill)
  }

  function made(choice: Choice): ChosenScene {
    const scene = selected(choice)
    // A choice that leaves nothing over would be a blank picture.
    if (!(scene.weight[0]! > 0)) return made({...choice, callers: null, only: null, without: []})
    if (choice.callers === null) return {scene, choice}
    const callers = callersScene(scene, isNamed([choice.callers]), neutralFill)
    return callers === null ? {scene, choice: {...choice, callers: null}} : {scene: callers, choice}
  }

  let last: ChosenScene = {scene: first, choice: possible({callers: null, only: null, hidden: [], without: []})}
  return (asked: Choice): ChosenScene => {
    const choice = possible(asked)
    if (isEverything(choice)) return {scene: first, choice}
    if (!sameChoice(choice, last.choice)) last = made(choice)
    return last
  }
}
