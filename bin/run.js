import {outliveReaders} from './closed-streams.js'
import {enableCompiledCode} from './compiled-code.js'

enableCompiledCode()
// nohup: bin/runner has seen that SIGHUP is ignored, which Node undoes when it starts.
if (process.env.MESH_RUNNER_IGNORES_SIGHUP === '1') process.on('SIGHUP', () => {})
const [{flush, run}, {sayError}, {sayRefusedOutput}] = await Promise.all([
  import('@oclif/core'),
  import('../dist/hooks/say-error.js'),
  import('../dist/hooks/say-refused-output.js'),
])
outliveReaders(sayRefusedOutput)
const argv = process.argv.slice(2)
// Not awaited: after a reader has left, the framework waits for it without end, and Node would call that a fault.
// Plugins that a user installs for oclif are not looked for: there is no command for it.
void run(argv, {root: import.meta.dirname, userPlugins: false})
  .then(() => flush())
  .catch((error) => sayError(error, argv))
