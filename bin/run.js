import {refuseOldNode} from './refuse-old-node.js'

refuseOldNode()
await import('./start.js')
