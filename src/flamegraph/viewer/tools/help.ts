import {htmlElement} from '../drawing/elements.ts'
import {KEY_HELP} from './keys.ts'

/** The list of all keys; hidden until asked for. */
export function help(): HTMLElement {
  const items = KEY_HELP.map(([keys, what]) => htmlElement('div', {}, htmlElement('kbd', {}, keys), ` ${what}`))
  const element = htmlElement('div', {class: 'fg-help', role: 'note', 'aria-label': 'Keys'}, ...items)
  element.hidden = true
  return element
}
