import {spawnSync} from 'node:child_process'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {loadAllYaml} from '@kubernetes/client-node'
import test from 'ava'
import {scratchFolder} from '../scratch-folder.ts'
import {rbacDocuments} from '../testbeds/kubernetes/rights/rbac-file.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const FOLDER = join(ROOT, 'docs', 'nightly')

/** Any object of a file. */
interface Document {
  readonly kind: string
  readonly metadata: {readonly name: string; readonly namespace?: string}
  readonly roleRef?: {readonly kind: string; readonly name: string}
  readonly subjects?: readonly {readonly name: string; readonly namespace: string}[]
  // biome-ignore lint/suspicious/noExplicitAny: Kubernetes' own shapes
  readonly [field: string]: any
}

function documents(file: string): readonly Document[] {
  return JSON.parse(JSON.stringify(loadAllYaml(readFileSync(join(FOLDER, file), 'utf8'))))
}

/** What a night of these words would do, in a folder with one group. */
function dryRun(folder: string, argv: readonly string[]) {
  const group = join(folder, 'configs', 'istio', 'none')
  mkdirSync(group, {recursive: true})
  writeFileSync(join(group, 'latency.yaml'), 'conn: [2]\nqps: [100]\nduration: 2\nrun_bothsidecar: true\n')
  return spawnSync(process.execPath, [join(ROOT, 'bin', 'dev.js'), ...argv, '--dry-run'], {
    cwd: folder,
    encoding: 'utf8',
  })
}

function cronJob(): Document {
  return documents('cronjob.yaml').find(({kind}) => kind === 'CronJob')!
}

test('the CronJob’s account has the roles of docs/rbac.yaml and no right of its own', (t) => {
  const all = documents('cronjob.yaml')
  t.deepEqual(
    all.filter(({kind}) => /Role$/.test(kind)),
    [],
  )
  const account = all.find(({kind}) => kind === 'ServiceAccount')!.metadata
  const roles = rbacDocuments()
    .filter(({kind}) => kind === 'Role')
    .map(({metadata: {name, namespace}}) => `${namespace}/${name}`)
  const bindings = all.filter(({kind}) => kind === 'RoleBinding')
  t.is(bindings.length, 2)
  for (const {metadata, roleRef, subjects} of bindings) {
    t.true(roles.includes(`${metadata.namespace}/${roleRef!.name}`), metadata.name)
    t.deepEqual(subjects, [{kind: 'ServiceAccount', ...account}] as never)
  }
  t.is(cronJob()['spec'].jobTemplate.spec.template.spec.serviceAccountName, account.name)
})

test('its pod keeps to the Pod Security level restricted, which its namespace asks for', (t) => {
  const {containers, securityContext} = cronJob()['spec'].jobTemplate.spec.template.spec
  t.true(securityContext.runAsNonRoot)
  t.is(securityContext.seccompProfile.type, 'RuntimeDefault')
  for (const {securityContext: own} of containers) {
    t.false(own.allowPrivilegeEscalation)
    t.deepEqual(own.capabilities, {drop: ['ALL']})
  }
})

test('the words of the CronJob, and of the workflow, are a night that runner knows', async (t) => {
  const folder = await scratchFolder(t, 'nightly-examples')
  const {args} = cronJob()['spec'].jobTemplate.spec.template.spec.containers[0]
  const onCluster = dryRun(folder, args)
  t.is(onCluster.status, 0, onCluster.stderr)
  t.regex(onCluster.stdout, /^none +latency\.yaml +- +1 +12 /m)
  const steps: readonly {readonly run?: string}[] = documents('github-workflow.yaml')[0]!['jobs'].nightly.steps
  const [line] = steps.flatMap(({run}) => run ?? [])
  const words = line!
    .replace(/ >> .*/, '')
    .split(' ')
    .slice(1)
  const onMachine = dryRun(folder, words)
  t.is(onMachine.status, 0, onMachine.stderr)
})

test('the image has what the package needs to run, from where the build puts it', (t) => {
  const copied = [...readFileSync(join(FOLDER, 'Dockerfile'), 'utf8').matchAll(/\/mesh-runner\/([\w.-]+)/g)].map(
    ([, name]) => name!,
  )
  const {files} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  for (const needed of [
    'bin',
    'dist',
    'templates',
    'values.yaml',
    'flame',
    'oclif.manifest.json',
    'NOTICE',
    'package.json',
  ]) {
    t.true(needed === 'package.json' || files.includes(needed), needed)
    t.true(copied.includes(needed), needed)
  }
})
