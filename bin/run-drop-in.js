// Starts the drop-in whose file comes first. It sees its arguments as if it had been started by itself.
import {resolve} from 'node:path'
import {pathToFileURL} from 'node:url'
import {refuseOldNode} from './refuse-old-node.js'

async function loadBuilt(file) {
  const [{enableCompiledCode}, {bundleLoader}] = await Promise.all([
    import('./compiled-code.js'),
    import('./kept-code.js'),
  ])
  enableCompiledCode()
  bundleLoader().load(file)
}

refuseOldNode()
process.argv.splice(1, 1)
const file = resolve(process.argv[1])
await (file.endsWith('.cjs') ? loadBuilt(file) : import(pathToFileURL(file).href))
