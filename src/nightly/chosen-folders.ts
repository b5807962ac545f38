import {ConfigurationError} from '../errors/index.ts'

/** One line of a file of choices. */
interface Choice {
  readonly name: string
  readonly isChosen: boolean
}

function choiceOf(line: string, where: string): Choice {
  const [, name = '', value = ''] = /^\s*([^=\s]+)\s*=\s*(true|false)\s*$/.exec(line) ?? []
  if (name !== '') return {name, isChosen: value === 'true'}
  throw new ConfigurationError(`${where}: "${line.trim()}" chooses no folder`, {
    hint: 'Each line is the name of a folder, =, and true or false; lines that begin with # are remarks.',
  })
}

/**
 * The names that a file of `name=true|false` lines chooses, in its order; a later line of a name overrides an earlier one.
 * Throws a ConfigurationError for any other line that is neither empty nor begins with #.
 */
export function chosenNames(text: string, path: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line, index) => ({line, where: `${path}:${index + 1}`}))
  const choices = lines
    .filter(({line}) => line.trim() !== '' && !line.trimStart().startsWith('#'))
    .map(({line, where}) => choiceOf(line, where))
  const last = new Map(choices.map(({name, isChosen}) => [name, isChosen]))
  return [...last].flatMap(([name, isChosen]) => (isChosen ? [name] : []))
}
