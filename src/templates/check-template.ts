import Mustache from 'mustache'
import {ConfigurationError} from '../errors/index.ts'
import type {Template} from './find-template.ts'

/** A value that a template can show or walk through. */
export type TemplateValue = string | number | boolean | readonly TemplateView[] | TemplateView

/** The names that a template can use. */
export interface TemplateView {
  readonly [name: string]: TemplateValue
}

/** A template by its name, and what it is filled in with. */
export type FilledTemplate = readonly [name: string, view: TemplateView]

/** mustache's own parse tree: type, value, start, end, and for sections the tokens inside. */
type Token = readonly [type: string, value: string, start: number, end: number, inside?: readonly Token[]]

function lineOf(template: Template, offset: number): number {
  return template.text.slice(0, offset).split('\n').length
}

function lookUp(name: string, views: readonly TemplateView[]): TemplateValue | undefined {
  const [first = '', ...rest] = name.split('.')
  const holder = views.findLast((view) => Object.hasOwn(view, first))
  return rest.reduce<TemplateValue | undefined>(
    (value, key) =>
      typeof value === 'object' && !Array.isArray(value) && Object.hasOwn(value, key)
        ? (value as TemplateView)[key]
        : undefined,
    holder?.[first],
  )
}

function knownValue(template: Template, [, name, start]: Token, views: readonly TemplateView[]): TemplateValue {
  const value = name === '.' ? true : lookUp(name, views)
  if (value !== undefined) return value
  const known = [...new Set(views.flatMap((view) => Object.keys(view)))].sort().join(', ')
  throw new ConfigurationError(
    `${template.path}:${lineOf(template, start)}: '${name}' is not a name of this template`,
    {
      hint: `Names that are known here: ${known}.`,
    },
  )
}

/** mustache leaves a `#` section out for false, 0, '' and an empty list, and a `^` section for everything else. */
function isShown(type: string, value: TemplateValue): boolean {
  const isEmpty = Array.isArray(value) ? value.length === 0 : !value
  return type === '^' ? isEmpty : !isEmpty
}

function checkSection(template: Template, token: Token, views: readonly TemplateView[]): void {
  const [type] = token
  const value = knownValue(template, token, views)
  if (!isShown(type, value)) return
  const items = type === '#' && typeof value === 'object' ? [value].flat() : [{}]
  for (const item of items) checkTokens(template, token[4] ?? [], [...views, item as TemplateView])
}

function checkTokens(template: Template, tokens: readonly Token[], views: readonly TemplateView[]): void {
  for (const token of tokens) {
    const [type, name, start] = token
    if (type === '#' || type === '^') checkSection(template, token, views)
    else if (type === 'name' || type === '&') knownValue(template, token, views)
    else if (type === '>')
      throw new ConfigurationError(
        `${template.path}:${lineOf(template, start)}: the partial '${name}' cannot be used here`,
      )
  }
}

/**
 * Throws a ConfigurationError with file and line when the template cannot be parsed, uses a partial,
 * or uses a name that the view does not have (mustache itself would print nothing for it).
 */
export function checkTemplate(template: Template, view: TemplateView): void {
  let tokens: readonly Token[]
  try {
    tokens = Mustache.parse(template.text) as unknown as readonly Token[]
  } catch (cause) {
    throw new ConfigurationError(`${template.path} is not a template: ${(cause as Error).message}`, {cause})
  }
  checkTokens(template, tokens, [view])
}
