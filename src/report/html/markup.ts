import {escapeXml} from '../../flamegraph/svg/xml.ts'
import {visibleLines} from '../../foreign-text/visible.ts'

/** Text that is markup already. Only {@link markup} makes it. */
export interface Markup {
  readonly markup: string
}

type Part = string | number | Markup | readonly Markup[]

/** Text from anywhere as text of a page or as an attribute's value in quotes. */
function escapeText(text: string): string {
  return escapeXml(visibleLines(text))
}

function partText(part: Part): string {
  if (typeof part === 'string') return escapeText(part)
  if (typeof part === 'number') return String(part)
  return 'markup' in part ? part.markup : part.map(({markup: text}) => text).join('')
}

/** A template whose values are escaped unless they are markup themselves. */
export function markup(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const text = template.map((fixed, index) => fixed + (index < parts.length ? partText(parts[index]!) : ''))
  return {markup: text.join('')}
}

/** Nothing. */
export const EMPTY: Markup = {markup: ''}
