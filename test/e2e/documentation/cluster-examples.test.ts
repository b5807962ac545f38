import {mkdtempSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import {clusterForTests} from '../../cluster/cluster.ts'
import {VALUES} from '../kubernetes/bench-on-cluster.ts'
import {reachOrSkip} from '../kubernetes/reach-cluster.ts'
import {examples} from './documented-examples.ts'
import {makeWorkplace, shell, type Workplace} from './documented-inputs.ts'

const test = anyTest.serial as TestFn
const directory = mkdtempSync(join(tmpdir(), 'documented-'))
test.after.always(() => rm(directory, {recursive: true, force: true}))

const CLEAN = 'runner clean -n twopods'

/** A reader's shell with kubectl, a current context, images of that cluster, and the first question answered. */
async function onCluster(t: ExecutionContext): Promise<Workplace | null> {
  if ((await reachOrSkip(t)) === null) return null
  const found = await clusterForTests()
  if (found.kind === 'none') throw new Error(found.reason)
  const {directory: place, environment} = await makeWorkplace(mkdtempSync(join(directory, 'place-')))
  const PATH = `${dirname(found.kubectl)}:${environment['PATH']}`
  const {kubeconfig: KUBECONFIG} = found
  const more = {PATH, KUBECONFIG, RUNNER_VALUES: VALUES, RUNNER_YES: 'true', XDG_STATE_HOME: directory}
  return {directory: place, environment: {...environment, ...more}}
}

/** What must stand before a command that finds something there, or takes it away. */
function before(line: string): string | null {
  if (line.includes('runner deploy') && !line.includes('--dry-run')) return null
  return /--attach|runner clean -n/.test(line) ? 'runner deploy -n twopods' : null
}

for (const {where, command, line, exitCodes} of examples().filter(({onCluster}) => onCluster)) {
  test(`${where} works as it is written: ${command}`, async (t) => {
    const workplace = await onCluster(t)
    if (workplace === null) return
    t.teardown(async () => t.is((await shell(workplace, CLEAN)).exitCode, 0))
    const first = before(line)
    if (first !== null) t.is((await shell(workplace, first)).exitCode, 0, first)
    const {exitCode, stdout, stderr} = await shell(workplace, line)
    t.true(
      exitCodes.includes(exitCode ?? -1),
      `${line}\nended with ${exitCode}:\n${stdout.slice(-2000)}\n${stderr.slice(-3000)}`,
    )
  })
}
