/** How long `runner --help` takes, beside the bare start of the same Node. `npx node benchmarks/start-up.ts [runs]` */
import {join} from 'node:path'
import {run} from '../src/process/run.ts'
import {machineLine} from './machine.ts'
import {median} from './statistics.ts'

const RUNS = Number(process.argv[2] ?? 15)
const RUNNER = join(import.meta.dirname, '..', 'bin', 'runner')

async function timeMs(argv: readonly string[]): Promise<number> {
  const startedAt = performance.now()
  const {exitCode, stderr} = await run(argv, {diesWithUs: false})
  if (exitCode !== 0) throw new Error(`${argv.join(' ')} failed: ${stderr}`)
  return performance.now() - startedAt
}

const helpMs: number[] = []
const nodeMs: number[] = []
for (let index = 0; index < RUNS; index++) {
  helpMs.push(await timeMs([RUNNER, '--help']))
  nodeMs.push(await timeMs([process.execPath, '--eval', '0']))
}
console.log(machineLine())
console.log(
  `runner --help  ${median(helpMs).toFixed(0)} ms (median of ${RUNS}, at most ${Math.max(...helpMs).toFixed(0)})`,
)
console.log(`node --eval 0  ${median(nodeMs).toFixed(0)} ms`)
console.log(`ratio          ${(median(helpMs) / median(nodeMs)).toFixed(2)}`)
