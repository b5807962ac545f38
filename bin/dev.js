// Runs src/ as it is: `npx node bin/dev.js bench …`. Node 24 strips the types.
import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {flush, run, settings} from '@oclif/core'
import {outliveReaders} from './closed-streams.js'
import {refuseOldNode} from './refuse-old-node.js'

refuseOldNode()
// An older Node could not even load these.
const {sayError} = await import('../src/hooks/say-error.ts')
const {sayRefusedOutput} = await import('../src/hooks/say-refused-output.ts')

const root = resolve(import.meta.dirname, '..')
const pjson = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'))
const oclif = {
  ...pjson.oclif,
  commands: {...pjson.oclif.commands, target: './src/commands'},
  helpClass: './src/hooks/help.ts',
  hooks: {
    command_not_found: './src/hooks/command-not-found.ts',
    prerun: './src/hooks/prerun.ts',
    postrun: './src/hooks/postrun.ts',
  },
}
settings.enableAutoTranspile = false
outliveReaders(sayRefusedOutput)
const argv = process.argv.slice(2)
// Not awaited: after a reader has left, the framework waits for it without end, and Node would call that a fault.
void run(argv, {root, ignoreManifest: true, userPlugins: false, pjson: {...pjson, oclif}})
  .then(() => flush())
  .catch((error) => sayError(error, argv))
