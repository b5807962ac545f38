import {mkdtempSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import {commandLine} from '../../../src/program/command-line.ts'
import {clusterForTests} from '../../cluster/cluster.ts'
import {ISTIO_VALUES, reachIstioOrSkip} from '../istio/on-istio.ts'
import {VALUES} from '../kubernetes/parts/bench-on-cluster.ts'
import {reachOrSkip} from '../kubernetes/parts/reach-cluster.ts'
import {examples} from './documented-examples.ts'
import {makeWorkplace, shell, type Workplace} from './documented-inputs.ts'

const test = anyTest.serial as TestFn
const directory = mkdtempSync(join(tmpdir(), 'documented-'))
test.after.always(() => rm(directory, {recursive: true, force: true}))

/** Namespaces that the examples name. */
const NAMESPACES = 'twopods mesh-runner'

/** A line of shell as a reader types it at a terminal of a usual size, with "y" for the one question that it may ask. */
function atTerminal(line: string): string {
  return `printf 'y\\n' | script --quiet --return --command ${commandLine([`stty cols 120 rows 40; ${line}`])} /dev/null`
}

/** A reader's shell with kubectl, a current context, images of that cluster, and nothing of an example before. */
async function onCluster(t: ExecutionContext, needsIstio: boolean): Promise<Workplace | null> {
  if ((await (needsIstio ? reachIstioOrSkip : reachOrSkip)(t)) === null) return null
  const found = await clusterForTests(needsIstio ? 'istio' : 'plain')
  if (found.kind === 'none') throw new Error(found.reason)
  const {directory: place, environment} = await makeWorkplace(mkdtempSync(join(directory, 'place-')))
  const PATH = `${dirname(found.kubectl)}:${environment['PATH']}`
  const more = {
    PATH,
    KUBECONFIG: found.kubeconfig,
    RUNNER_VALUES: needsIstio ? ISTIO_VALUES : VALUES,
    XDG_STATE_HOME: place,
  }
  const workplace = {directory: place, environment: {...environment, ...more}}
  const emptied = () => shell(workplace, `kubectl delete namespace --ignore-not-found ${NAMESPACES}`)
  t.is((await emptied()).exitCode, 0)
  t.teardown(async () => void (await emptied()))
  return workplace
}

/** What must stand before a command that finds something there, or takes it away. */
function before(line: string): string | null {
  if (line.includes('runner deploy')) return null
  return /--attach|runner clean -n/.test(line) ? 'runner deploy -n twopods' : null
}

for (const {where, command, line, exitCodes} of examples().filter(({onCluster}) => onCluster)) {
  test(`${where} works as it is written: ${command}`, async (t) => {
    const workplace = await onCluster(t, line.includes('--mesh istio'))
    if (workplace === null) return
    const first = before(line)
    if (first !== null) t.is((await shell(workplace, atTerminal(first))).exitCode, 0, first)
    const {exitCode, stdout, stderr} = await shell(workplace, atTerminal(line))
    t.true(exitCodes.includes(exitCode ?? -1), `${line}\nended with ${exitCode}:\n${stdout.slice(-4000)}${stderr}`)
  })
}
