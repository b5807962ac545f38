import {join} from 'node:path'
import {outliveReaders} from './closed-streams.js'
import {enableCompiledCode} from './compiled-code.js'
import {findCommand} from './find-command.js'
import {bundleLoader} from './kept-code.js'

enableCompiledCode()
// nohup: bin/runner has seen that SIGHUP is ignored, which Node undoes when it starts.
if (process.env.MESH_RUNNER_IGNORES_SIGHUP === '1') process.on('SIGHUP', () => {})
const argv = process.argv.slice(2)
const bundles = bundleLoader()
const {sayRefusedOutput} = bundles.load(join(import.meta.dirname, '../dist/hooks/say-refused-output.cjs'))
const found = await findCommand(argv, bundles)
outliveReaders(sayRefusedOutput)

async function runByFramework() {
  const {flush, run} = await import('@oclif/core')
  // Plugins that a user installs for oclif are not looked for: there is no command for it.
  await run(argv, {root: import.meta.dirname, userPlugins: false})
  await flush()
}

// Not awaited: after a reader has left, the framework waits for it without end, and Node would call that a fault.
void (found === null ? runByFramework() : found.Command.start(found.argv)).catch(async (error) => {
  const {sayError} = await import('../dist/hooks/say-error.js')
  await sayError(error, argv)
})
