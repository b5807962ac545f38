// By hand: short beginnings of names are taken, as by the original; node:util's parseArgs takes whole names alone.
import {UsageError} from '../../errors/index.ts'

/** What may follow an option: nothing, any text, a whole number, a number. */
export type LongOptionKind = 'switch' | 'text' | 'whole' | 'number'

/** Options as they were given, the last one of each; a switch is an empty text. What is no option is a file. */
export interface LongOptions<Name extends string> {
  readonly values: ReadonlyMap<Name, string>
  readonly files: readonly string[]
}

const OPTION = /^--?([a-z][\w-]*)(?:=(.*))?$/is
const SHAPES: Readonly<Record<LongOptionKind, RegExp>> = {
  switch: /^$/,
  text: /^/,
  whole: /^[-+]?\d+$/,
  number: /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i,
}

function nameOf<Name extends string>(text: string, names: readonly Name[]): Name {
  const matches = names.filter((name) => name.startsWith(text.toLowerCase()))
  const exact = matches.find((name) => name === text.toLowerCase())
  if (exact !== undefined) return exact
  if (matches.length === 1) return matches[0]!
  const hint = 'See --help.'
  if (matches.length === 0) throw new UsageError(`There is no option --${text}.`, {hint})
  throw new UsageError(`--${text} is ambiguous: ${matches.map((name) => `--${name}`).join(', ')}.`, {hint})
}

function checkedValue(name: string, kind: LongOptionKind, value: string | undefined): string {
  if (value === undefined) throw new UsageError(`--${name} needs a value.`)
  if (SHAPES[kind].test(value)) return value
  if (kind === 'switch') throw new UsageError(`--${name} takes no value.`)
  throw new UsageError(
    `--${name} needs a ${kind === 'whole' ? 'whole number' : 'number'}, not ${JSON.stringify(value)}.`,
  )
}

/**
 * Takes a command line apart as Perl's Getopt::Long does: one or two dashes, names in any case and cut short as long as
 * they are told apart, a value behind `=` or as the next word, options after files too, `--` before files. Throws a
 * UsageError.
 */
export function parseLongOptions<Name extends string>(
  argv: readonly string[],
  kinds: Readonly<Record<Name, LongOptionKind>>,
): LongOptions<Name> {
  const values = new Map<Name, string>()
  const files: string[] = []
  const rest = [...argv]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const option = OPTION.exec(word)
    if (word === '--') files.push(...rest.splice(0))
    else if (option === null) files.push(word)
    else {
      const name = nameOf(option[1]!, Object.keys(kinds) as Name[])
      const isSwitch = kinds[name] === 'switch'
      values.set(name, checkedValue(name, kinds[name], option[2] ?? (isSwitch ? '' : rest.shift())))
    }
  }
  return {values, files}
}
