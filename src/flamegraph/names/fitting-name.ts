import {cutText} from '../visible-text.ts'
import {shorterNames} from './shorter-names.ts'

/**
 * The longest form of a function's name that has room in so many characters (UTF-16 units): whole, or one of
 * {@link shorterNames}, of which the last is cut where even that is too long. `shorter` gives these where they are known.
 */
export function fittingName(name: string, characters: number, shorter = shorterNames): string {
  if (name.length <= characters) return name
  const forms = shorter(name)
  const fitting = forms.find((form) => form.length <= characters)
  return fitting ?? cutText(forms.at(-1)?.replace(/^…/, '') ?? name, characters)
}
