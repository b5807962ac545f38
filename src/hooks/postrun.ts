import {join} from 'node:path'
import type {Hook} from '@oclif/core'
import {writeAtomically} from '../bytes/writing/write-atomically.ts'
import {bashCompletion} from './bash-completion.ts'

/**
 * After the framework has made its completions: puts ours in the place of the one for bash, which offers no values and
 * needs the package bash-completion. What its script sources is made with it, so that one line sets completion up.
 */
const postrun: Hook.Postrun = async ({Command, config}) => {
  if (Command.id === 'autocomplete:script') await config.runCommand('autocomplete:create')
  if (Command.id !== 'autocomplete' && Command.id !== 'autocomplete:create') return
  const shown = config.commands.filter(({hidden}) => hidden !== true)
  const path = join(config.cacheDir, 'autocomplete', 'functions', 'bash', `${config.bin}.bash`)
  await writeAtomically(path, bashCompletion(config.bin, shown))
}

export default postrun
