import {UsageError} from '../errors/index.ts'

/** What has to be known of a flag to rewrite its spellings. */
export interface FlagShape {
  /** As the parser knows it, without dashes. */
  readonly name: string
  readonly aliases: readonly string[]
  readonly takesValue: boolean
  /** The parser knows `--no-NAME`. */
  readonly negatable: boolean
}

const TRUE_WORDS = new Set(['true', 'yes', 'on', '1', 'y'])
const FALSE_WORDS = new Set(['false', 'no', 'off', '0', 'n'])

/** The boolean that `text` spells in any case (`true`, `Yes`, `on`, `1`, …); null when it spells none. */
export function booleanOf(text: string): boolean | null {
  const word = text.trim().toLowerCase()
  if (TRUE_WORDS.has(word)) return true
  return FALSE_WORDS.has(word) ? false : null
}

interface Match {
  readonly shape: FlagShape
  readonly negated: boolean
}

function kebab(name: string): string {
  return name.replaceAll('_', '-').toLowerCase()
}

function spellingsOf(shape: FlagShape): [string, Match][] {
  const names = [shape.name, ...shape.aliases].map(kebab)
  const positive = names.map((name): [string, Match] => [name, {shape, negated: false}])
  if (shape.takesValue || !shape.negatable) return positive
  const opposites = names.flatMap((name) => (name.startsWith('no-') ? [`no-${name}`, name.slice(3)] : [`no-${name}`]))
  return [...opposites.map((name): [string, Match] => [name, {shape, negated: true}]), ...positive]
}

/** By name in kebab-case. A name that one flag has outright is never taken for another's opposite. */
function spellings(shapes: readonly FlagShape[]): ReadonlyMap<string, Match> {
  const pairs = shapes.flatMap(spellingsOf)
  return new Map([...pairs.filter(([, {negated}]) => negated), ...pairs.filter(([, {negated}]) => !negated)])
}

function flagToken({shape, negated}: Match, value: boolean, spelled: string): readonly string[] {
  if (value !== negated) return [`--${shape.name}`]
  if (shape.negatable) return [`--no-${shape.name}`]
  // `--dry-run=false` is the same as leaving it out; `--no-dry-run` is for the parser to refuse.
  return spelled.includes('=') ? [] : [spelled]
}

function assignedBoolean(spelled: string, text: string): boolean {
  const value = booleanOf(text)
  if (value !== null) return value
  throw new UsageError(`${spelled} is neither true nor false`, {
    hint: `${spelled.slice(0, spelled.indexOf('='))} takes nothing, =true or =false`,
  })
}

interface Rewritten {
  readonly tokens: readonly string[]
  /** The token after it was its value. */
  readonly tookNext: boolean
}

function rewrittenValue(match: Match, assigned: string | undefined, next: string | undefined): Rewritten {
  const flag = `--${match.shape.name}`
  if (assigned !== undefined) return {tokens: [`${flag}=${assigned}`], tookNext: false}
  return next === undefined ? {tokens: [flag], tookNext: false} : {tokens: [flag, next], tookNext: true}
}

function rewrittenBoolean(match: Match, spelled: string, next: string | undefined): Rewritten {
  const takesNext = !spelled.includes('=') && next !== undefined && /^(true|false)$/i.test(next)
  const whole = takesNext ? `${spelled}=${next}` : spelled
  const equals = whole.indexOf('=')
  const value = equals === -1 || assignedBoolean(whole, whole.slice(equals + 1))
  return {tokens: flagToken(match, value, whole), tookNext: takesNext}
}

function rewritten(table: ReadonlyMap<string, Match>, token: string, next: string | undefined): Rewritten {
  const [, name = '', assigned] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(token) ?? []
  const match = table.get(kebab(name))
  if (match === undefined) return {tokens: [token], tookNext: false}
  return match.shape.takesValue ? rewrittenValue(match, assigned, next) : rewrittenBoolean(match, token, next)
}

/**
 * Rewrites a command line into the spellings that the parser knows; everything it does not know stays as it is.
 * Names may be snake_case or kebab-case. A boolean may stand alone, take `=true|false`, be followed by a word `true` or
 * `false` in any case, or be negated by `no_` or `no-`; an alias that begins with `no_` has its opposite without it.
 * Values, and all that comes after `--`, are never touched.
 *
 * @throws UsageError for a boolean with a value that is none
 */
export function normalizeArgv(argv: readonly string[], shapes: readonly FlagShape[]): string[] {
  const table = spellings(shapes)
  const out: string[] = []
  for (let index = 0; index < argv.length; index++) {
    const token = argv[index]!
    if (token === '--') return [...out, ...argv.slice(index)]
    const {tokens, tookNext} = rewritten(table, token, argv[index + 1])
    out.push(...tokens)
    if (tookNext) index++
  }
  return out
}
