import anyTest, {type TestFn} from 'ava'
import {ISTIO_VERSION} from '../../cluster/building/go-programs.ts'
import {type OnCluster, onClusterRun} from '../kubernetes/parts/bench-on-cluster.ts'
import {scaleCanary} from './control-plane.ts'
import {onIstio} from './on-istio.ts'

const test = anyTest.serial as TestFn

interface MeshFinding {
  readonly state: string
  readonly version: string | null
  readonly detail: string
}

async function meshFinding(on: OnCluster, more: readonly string[] = []): Promise<MeshFinding> {
  const flags = on.flags.filter((flag) => flag !== '--yes')
  const {stdout} = await onClusterRun({...on, flags}, 'doctor', ['--json', '--mesh', 'istio', ...more])
  const {checks} = JSON.parse(stdout) as {readonly checks: readonly (MeshFinding & {readonly name: string})[]}
  return checks.find(({name}) => name === 'mesh')!
}

test('doctor is content once a pod that it tried came back with a sidecar', async (t) => {
  const on = await onIstio(t)
  if (on === null) return
  const {state, detail} = await meshFinding(on)
  t.is(state, 'ok', detail)
  t.regex(detail, /a (native )?sidecar, \S+/)
})

test('doctor shows the version of each revision', async (t) => {
  const on = await onIstio(t, 'its revisions are not known')
  if (on === null) return
  for (const revision of ['default', 'canary']) {
    const {state, version, detail} = await meshFinding(on, ['--istio-revision', revision])
    t.is(state, 'ok', detail)
    t.regex(detail, new RegExp(`by revision ${revision}$`))
    t.true(version!.startsWith(ISTIO_VERSION), `${version}`)
  }
})

test('doctor finds that a revision is missing', async (t) => {
  const on = await onIstio(t)
  if (on === null) return
  const {state, detail} = await meshFinding(on, ['--istio-revision', 'never-was'])
  t.is(state, 'missing')
  t.regex(detail, /there is no revision never-was; there (is|are) /)
})

test('doctor finds that the control plane of a revision does not run', async (t) => {
  const on = await onIstio(t, 'its control plane is not to be stopped')
  if (on === null) return
  t.teardown(() => scaleCanary(on.cluster, 1))
  await scaleCanary(on.cluster, 0)
  const {state, detail} = await meshFinding(on, ['--istio-revision', 'canary'])
  t.is(state, 'broken')
  t.regex(detail, /failed calling webhook .*istiod-canary/)
})
