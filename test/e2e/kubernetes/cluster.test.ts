import {spawn} from 'node:child_process'
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {type RunResult, run, start} from '../../../src/process/run.ts'
import {clusterForTests} from '../../cluster/cluster.ts'
import {runFolder} from '../../cluster/folders.ts'
import {waitUntil} from '../../cluster/machine/wait-until.ts'
import {startCluster} from '../../cluster/start-cluster.ts'
import {stopCluster} from '../../cluster/stop-cluster.ts'
import {testUnless} from '../../skip.ts'

const found = await clusterForTests()
const cluster = found.kind === 'cluster' ? found : null
const controls = cluster?.controls ?? null
const NAMESPACE = `cluster-test-${process.pid}`
const INJECTED = `${NAMESPACE}-injected`

const noCluster = found.kind === 'none' ? found.reason : null
const withCluster = testUnless(noCluster, test.serial)
const withControls = testUnless(
  noCluster ?? (controls === null ? 'cluster of others: it is not ours to control' : null),
  test.serial,
)

function kubectl(words: readonly string[], input?: string, kubeconfig = cluster!.kubeconfig): Promise<RunResult> {
  const argv = [cluster!.kubectl, '--kubeconfig', kubeconfig, '--context', cluster!.context, ...words]
  return run(argv, {input, timeoutMs: 90_000})
}

async function must(t: ExecutionContext, words: readonly string[], input?: string): Promise<string> {
  const result = await kubectl(words, input)
  t.is(result.exitCode, 0, `${result.command}\n${result.stderr}`)
  return result.stdout
}

async function makeNamespace(t: ExecutionContext, name: string, labels: Readonly<Record<string, string>> = {}) {
  const object = {apiVersion: 'v1', kind: 'Namespace', metadata: {name, labels}}
  await must(t, ['apply', '-f', '-'], JSON.stringify(object))
  // Pods are refused until the controllers have made the account that they run as.
  await waitUntil('the account default is there', async () => {
    return (await kubectl(['-n', name, 'get', 'serviceaccount', 'default'])).exitCode === 0
  })
}

function pod(name: string, node: string, image: string, argv: readonly string[]) {
  const container = {name: 'main', image, imagePullPolicy: 'IfNotPresent', args: argv}
  const spec = {nodeName: node, terminationGracePeriodSeconds: 0, containers: [container]}
  return {apiVersion: 'v1', kind: 'Pod', metadata: {name, namespace: NAMESPACE, labels: {name}}, spec}
}

function service(name: string, port: number, targetPort: number) {
  const spec = {selector: {name}, ports: [{port, targetPort}]}
  return {apiVersion: 'v1', kind: 'Service', metadata: {name, namespace: NAMESPACE}, spec}
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const {port} = server.address() as {readonly port: number}
      server.close(() => resolve(port))
    })
  })
}

test.after.always(async () => {
  if (cluster === null) return
  await kubectl(['delete', 'mutatingwebhookconfiguration', INJECTED, '--ignore-not-found'])
  await kubectl(['delete', 'namespace', NAMESPACE, INJECTED, '--ignore-not-found', '--wait=false'])
})

withCluster('two nodes are Ready', async (t) => {
  const lines = (await must(t, ['get', 'nodes', '--no-headers'])).trim().split('\n')
  t.true(lines.length >= 2)
  t.deepEqual(
    lines.filter((line) => !/ Ready /.test(line)),
    [],
  )
})

withControls('a pod runs on each node', async (t) => {
  await makeNamespace(t, NAMESPACE)
  const items = [
    pod('server', 'node-a', 'local/fortio:1', ['server', '-http-port', '8080']),
    pod('shell', 'node-b', 'local/shell:1', ['sleep', '3600']),
    service('server', 9000, 8080),
  ]
  await must(t, ['apply', '-f', '-'], JSON.stringify({apiVersion: 'v1', kind: 'List', items}))
  await must(t, ['-n', NAMESPACE, 'wait', '--for=condition=Ready', 'pod', '--all', '--timeout=60s'])
  const nodes = await must(t, ['-n', NAMESPACE, 'get', 'pods', '-o', 'jsonpath={.items[*].spec.nodeName}'])
  t.is(nodes, 'node-a node-b')
})

withControls('exec answers with what the command wrote and how it ended', async (t) => {
  const answer = await kubectl(['-n', NAMESPACE, 'exec', 'shell', '--', 'sh', '-c', 'echo out; echo err >&2; exit 7'])
  t.is(answer.stdout, 'out\n')
  t.regex(answer.stderr, /^err\n/)
  t.is(answer.exitCode, 7)
})

withControls('a name of a Service leads from one node to a pod on the other', async (t) => {
  const url = `http://server.${NAMESPACE}.svc.cluster.local:9000/echo?status=200`
  const words = ['-n', NAMESPACE, 'exec', 'shell', '--', 'wget', '-q', '-O', '-', '--post-data', 'ping', url]
  t.is(await must(t, words), 'ping')
})

withControls('port-forward answers', async (t) => {
  const port = await freePort()
  const {kubeconfig, kubectl: path} = cluster!
  const forward = start([
    path,
    '--kubeconfig',
    kubeconfig,
    '-n',
    NAMESPACE,
    'port-forward',
    'pod/server',
    `${port}:8080`,
  ])
  const ask = () => fetch(`http://127.0.0.1:${port}/echo`, {method: 'POST', body: 'ping'}).catch(() => null)
  await waitUntil('port-forward answers', async () => (await ask()) !== null)
  t.is(await (await ask())?.text(), 'ping')
  forward.kill('SIGTERM')
  await forward.result
})

withControls('a connection through the flaky way is cut after its bytes, and left alone afterwards', async (t) => {
  await using flaky = await controls!.flakyApiServer({cutAfterBytes: 300_000, cuts: 1})
  const words = ['-n', NAMESPACE, 'exec', 'shell', '--', 'sh', '-c', 'yes | head -c 1000000']
  const cut = await kubectl(words, undefined, flaky.kubeconfig)
  t.true(cut.exitCode !== 0 || cut.stdout.length < 1_000_000)
  t.is(flaky.cutCount(), 1)
  const whole = await kubectl(words, undefined, flaky.kubeconfig)
  t.is(whole.stdout.length, 1_000_000)
})

withControls('a webhook of the test changes a pod, or refuses it with its own words', async (t) => {
  await using hook = await controls!.webhook(({object}) => {
    const copy = structuredClone(object) as {metadata: {name: string; labels?: Record<string, string>}}
    if (copy.metadata.name === 'unwanted') return {refused: 'not this one'}
    copy.metadata.labels = {...copy.metadata.labels, seen: 'yes'}
    return copy
  })
  await makeNamespace(t, INJECTED, {'mesh-runner.test/inject': INJECTED})
  await must(t, ['apply', '-f', '-'], JSON.stringify(hook.mutatingConfiguration(INJECTED)))
  const create = (name: string) =>
    kubectl([
      '-n',
      INJECTED,
      'run',
      name,
      '--image',
      'local/shell:1',
      '--dry-run=server',
      '-o',
      'jsonpath={.metadata.labels.seen}',
    ])
  await waitUntil('the webhook is asked', async () => (await create('wanted')).stdout === 'yes')
  t.regex((await create('unwanted')).stderr, /not this one/)
  t.true(hook.askedCount() >= 2)
  await must(t, ['delete', 'mutatingwebhookconfiguration', INJECTED])
})

withControls('pods go on while the API server is away and the kubelet restarts', async (t) => {
  const {restartApiServer, restartKubelet} = controls!
  await restartApiServer('kill')
  await restartKubelet('node-b')
  const words = ['-n', NAMESPACE, 'get', 'pods', '-o', 'jsonpath={.items[*].status.containerStatuses[*].restartCount}']
  t.is(await must(t, words), '0 0')
  t.is(await must(t, ['-n', NAMESPACE, 'exec', 'shell', '--', 'echo', 'here']), 'here\n')
})

const SETTINGS = [
  'kernel/panic',
  'kernel/panic_on_oops',
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'net/ipv4/ip_forward',
]

function settings(): readonly string[] {
  return SETTINGS.map((name) => `${name} ${readFileSync(`/proc/sys/${name}`, 'utf8')}`)
}

function processesThatName(text: string): readonly string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  const commands = pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1') + readFileSync(`/proc/${pid}/cgroup`, 'latin1')
    } catch {
      // Ended meanwhile.
      return ''
    }
  })
  return commands.filter((command) => command.includes(text))
}

async function traces(path: string): Promise<readonly string[]> {
  const {link, controlGroup} = runFolder(path)
  const listings = await Promise.all(['link', 'address'].map((what) => run(['ip', what])))
  const groups = await run(['find', '/sys/fs/cgroup', '-name', controlGroup])
  return [
    ...listings.flatMap(({stdout}) => stdout.split('\n').filter((line) => line.includes(link))),
    ...groups.stdout.split('\n').filter(Boolean),
    ...readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes(path)),
    ...processesThatName(path),
    ...processesThatName(controlGroup),
    ...(existsSync(path) ? [path] : []),
  ]
}

function scratchPath(t: ExecutionContext): string {
  const parent = mkdtempSync(join(tmpdir(), 'cluster-test-'))
  t.teardown(() => rmSync(parent, {recursive: true, force: true}))
  return join(parent, 'run')
}

withControls('a second cluster runs beside the first, and nothing of it is left when it is stopped', async (t) => {
  const path = scratchPath(t)
  const before = settings()
  const {kubeconfig} = await startCluster(runFolder(path), (line) => t.log(line))
  t.teardown(() => stopCluster(runFolder(path)))
  const nodes = await run([cluster!.kubectl, '--kubeconfig', kubeconfig, 'get', 'nodes', '--no-headers'])
  t.is(nodes.stdout.trim().split('\n').length, 2)
  t.true((await traces(path)).length > 0)
  await stopCluster(runFolder(path))
  t.deepEqual(await traces(path), [])
  t.deepEqual(settings(), before)
})

withControls('what a killed starter left is removed', async (t) => {
  const path = scratchPath(t)
  const command = join(import.meta.dirname, '..', '..', 'cluster', 'command.ts')
  const env = {...process.env, RUNNER_TEST_CLUSTER_RUN: path}
  const starter = spawn(process.execPath, [command, 'up'], {env, stdio: 'ignore'})
  t.teardown(() => stopCluster(runFolder(path)))
  await waitUntil('its API server was started', async () => existsSync(join(path, 'log', 'kube-apiserver.log')))
  starter.kill('SIGKILL')
  await new Promise((resolve) => starter.once('close', resolve))
  t.true((await traces(path)).length > 0)
  await stopCluster(runFolder(path))
  t.deepEqual(await traces(path), [])
})
