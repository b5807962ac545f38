import {enableCompileCache} from 'node:module'
import {outliveReaders} from './closed-streams.js'

enableCompileCache()
outliveReaders()
// nohup: bin/runner has seen that SIGHUP is ignored, which Node undoes when it starts.
if (process.env.MESH_RUNNER_IGNORES_SIGHUP === '1') process.on('SIGHUP', () => {})
const {execute} = await import('@oclif/core/execute')
await execute({dir: import.meta.url})
