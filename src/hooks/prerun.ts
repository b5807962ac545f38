import type {Hook} from '@oclif/core'
import {makeFolder} from '../bytes/make-folder.ts'
import {writeError} from '../bytes/writing/write-error.ts'

/** Makes the folder that the framework's completion writes into, which would try without end where none can be made. */
const prerun: Hook.Prerun = async ({Command, config}) => {
  if (!Command.id.startsWith('autocomplete')) return
  await makeFolder(config.cacheDir).catch((error: unknown) => {
    throw writeError(config.cacheDir, error)
  })
}

export default prerun
