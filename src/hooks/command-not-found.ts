import type {Hook} from '@oclif/core'
import {closest} from '../config/checks/did-you-mean.ts'
import {UsageError} from '../errors/index.ts'
import {ownCommand} from '../program/own-command.ts'

/** The longest beginning of `words` that is a command, with what comes after it; null when none is. */
function commandBefore(words: readonly string[], known: readonly string[]) {
  const ends = words.map((_, index) => words.length - index)
  const end = ends.find((count) => known.includes(words.slice(0, count).join(' ')))
  return end === undefined ? null : {command: words.slice(0, end).join(' '), rest: words.slice(end)}
}

/** A command that is not there is wrong usage; says which one may have been meant. */
const commandNotFound: Hook.CommandNotFound = async ({id, config}) => {
  const said = id.replaceAll(':', ' ')
  const known = config.commandIDs.map((name) => name.replaceAll(':', ' '))
  const found = commandBefore(said.split(' '), known)
  if (found !== null) {
    throw new UsageError(`\`runner ${found.command}\` takes no argument such as "${found.rest.join(' ')}".`, {
      hint: `\`${ownCommand(...found.command.split(' '), '--help')}\` says what it takes.`,
    })
  }
  const meant = closest(said, known) ?? closest(said.split(' ')[0]!, known)
  throw new UsageError(`There is no command "${said}".`, {
    hint:
      meant === undefined
        ? `\`${ownCommand('help')}\` lists the commands.`
        : `Did you mean \`${ownCommand(...meant.split(' '))}\`?`,
  })
}

export default commandNotFound
