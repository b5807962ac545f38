import {start} from '../../../src/process/run.ts'
import {createScratchFolder} from '../../../src/process/scratch-folder.ts'

/**
 * A run that lives until it is killed. It has a scratch folder, and a child whose own child ignores SIGTERM and, since
 * the parent-death signal only reaches the first, outlives both. Prints what it has as one line of JSON.
 */
const scratch = await createScratchFolder()
const script = `bash -c 'trap "" TERM; echo $$; while :; do sleep 0.05; done' & wait`
const child = start(['bash', '-c', script], {stdoutFile: `${scratch.path}/pid`})
process.stdout.write(`${JSON.stringify({scratch: scratch.path, child: child.pid})}\n`)
await child.result
