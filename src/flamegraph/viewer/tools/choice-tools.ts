import {fittingName} from '../../names/fitting-name.ts'
import {htmlElement, toolButton} from '../drawing/elements.ts'
import {amountText} from '../scenes/box-words.ts'
import type {PictureData} from '../scenes/read-box-data.ts'
import type {Scene} from '../scenes/scene.ts'
import {type BoxChoice, choiceIn, isEverything} from '../scenes/view.ts'
import type {FunctionAction} from './keys.ts'

const LONGEST_CHIP = 48

const ACTIONS: readonly (readonly [FunctionAction, text: string, title: string])[] = [
  ['callers', 'Callers', 'Who calls this function: its callers and theirs, of all its boxes (c)'],
  ['only', 'Focus', 'Only stacks through this function (f)'],
  ['hide', 'Hide', 'Hide this function; what it calls moves to its callers (h)'],
  ['without', 'Leave out', 'Leave out all stacks through this function (x)'],
]

/** Buttons for what can be done with the function that the line of details tells about. */
export function functionButtons(apply: (action: FunctionAction) => void): HTMLButtonElement[] {
  return ACTIONS.map(([action, text, title]) => toolButton(text, title, () => apply(action)))
}

interface Chip {
  readonly text: string
  readonly name: string
  /** The choice without it. */
  readonly rest: BoxChoice
}

function chipsOf(choice: BoxChoice): Chip[] {
  const all = choiceIn(choice)
  const {callers, only, hidden, without, threadsMerged} = all
  return [
    ...(threadsMerged ? [{text: 'threads merged', name: '', rest: {...all, threadsMerged: false}}] : []),
    ...(only === null ? [] : [{text: 'only through', name: only, rest: {...all, only: null}}]),
    ...hidden.map((name) => ({text: 'hidden', name, rest: {...all, hidden: hidden.filter((one) => one !== name)}})),
    ...without.map((name) => ({text: 'without', name, rest: {...all, without: without.filter((one) => one !== name)}})),
    ...(callers === null ? [] : [{text: 'callers of', name: callers, rest: {...all, callers: null}}]),
  ]
}

/** The choice without what was chosen last, as far as a choice tells. */
export function withoutLast(choice: BoxChoice): BoxChoice {
  return chipsOf(choice).at(-1)?.rest ?? choice
}

function chip({text, name, rest}: Chip, choose: (choice: BoxChoice) => void): HTMLButtonElement {
  const short = fittingName(name, LONGEST_CHIP)
  const one = toolButton(text, `Take back: ${text} ${name.slice(0, 400)}`.trimEnd(), () => choose(rest))
  one.append(...(short === '' ? [] : [' ', htmlElement('b', {}, short)]), ' ×')
  one.classList.add('fg-chip')
  return one
}

function partText({data}: PictureData): string {
  if (data.minimumShare === 0) return ''
  return ` · reckoned from the drawn boxes, those from ${Number((100 * data.minimumShare).toPrecision(2))}% up`
}

/** Says what is hidden, left out or turned round; each part is a button that takes it back. */
export function choiceTools(picture: PictureData, choose: (choice: BoxChoice) => void) {
  const element = htmlElement('div', {class: 'fg-row fg-choice', role: 'group', 'aria-label': 'What is shown'})
  return {
    element,
    show(scene: Scene, choice: BoxChoice): void {
      element.hidden = isEverything(choice)
      const words = element.hidden ? '' : amountText(picture, scene, 0) + partText(picture)
      const amount = htmlElement('span', {class: 'fg-amount', role: 'status'}, words)
      element.replaceChildren(...chipsOf(choice).map((one) => chip(one, choose)), amount)
    },
  }
}
