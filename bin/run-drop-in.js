// Starts the drop-in whose file comes first. It sees its arguments as if it had been started by itself.
import {pathToFileURL} from 'node:url'
import {refuseOldNode} from './refuse-old-node.js'

refuseOldNode()
process.argv.splice(1, 1)
await import(pathToFileURL(process.argv[1]).href)
