import type {Hook} from '@oclif/core'
import {closest} from '../config/did-you-mean.ts'
import {UsageError} from '../errors/index.ts'

/** A command that is not there is wrong usage; says which one may have been meant. */
const commandNotFound: Hook.CommandNotFound = async ({id, config}) => {
  const said = id.replaceAll(':', ' ')
  const known = config.commandIDs.map((name) => name.replaceAll(':', ' '))
  const meant = closest(said, known) ?? closest(said.split(' ')[0]!, known)
  throw new UsageError(`There is no command "${said}".`, {
    hint: meant === undefined ? '`runner help` lists the commands.' : `Did you mean \`runner ${meant}\`?`,
  })
}

export default commandNotFound
