import {enableCompileCache} from 'node:module'

enableCompileCache()
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})
const {execute} = await import('@oclif/core/execute')
await execute({dir: import.meta.url})
