// Runs src/ as it is: `npx node bin/dev.js bench …`. Node 24 strips the types.
import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {settings} from '@oclif/core'
import {execute} from '@oclif/core/execute'
import {outliveReaders} from './closed-streams.js'

const root = resolve(import.meta.dirname, '..')
const pjson = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'))
const oclif = {
  ...pjson.oclif,
  commands: {...pjson.oclif.commands, target: './src/commands'},
  hooks: {command_not_found: './src/hooks/command-not-found.ts'},
}
settings.enableAutoTranspile = false
outliveReaders()
void execute({
  loadOptions: {root, ignoreManifest: true, pjson: {...pjson, oclif}},
})
