import type {MeshName} from '../../../config/mesh-name.ts'
import {MESHES, type Mesh} from '../../../meshes/index.ts'

/** What an account is to be able to do. */
export type Purpose = 'bench' | 'attach' | 'node-recorder' | 'ephemeral' | 'clean'

/** Where a right is needed: with the workloads, with the recorders, with the mesh's control plane, or in the whole cluster. */
export type Scope = 'workloads' | 'recorders' | 'control-plane' | 'cluster'

/** One rule, as Kubernetes' RBAC cuts them. */
export interface Right {
  readonly purposes: readonly Purpose[]
  readonly scope: Scope
  /** API group; empty for the core. */
  readonly group: string
  /** With its subresource, such as `pods/exec`. */
  readonly resource: string
  readonly verbs: readonly string[]
  readonly why: string
  /** The only mesh that needs it; null for all. */
  readonly mesh: MeshName | null
  /** There is another way without it, or it is only a convenience. */
  readonly optional: boolean
}

type Core = Pick<Right, 'resource' | 'verbs' | 'why'>

const CHANGE = ['create', 'delete', 'get', 'list', 'patch'] as const
const LOOK = ['get', 'list', 'watch'] as const
/** Streams: by websocket the API server checks `get`, from version 1.35 on `create` too; by SPDY `create`. */
const STREAM = ['create', 'get'] as const

function rights(
  shared: Pick<Right, 'purposes' | 'scope' | 'group'> & Partial<Pick<Right, 'mesh' | 'optional'>>,
  rows: readonly Core[],
): readonly Right[] {
  return rows.map((row) => ({mesh: null, optional: false, ...shared, ...row}))
}

/** To make and remove the mesh's own objects. */
function rightsOfMesh({name: mesh, cluster}: Mesh): readonly Right[] {
  return cluster.objects.kinds.flatMap(({group, needed}) => {
    if (needed === null) return []
    const {resource, why, isOptional: optional = false} = needed
    return rights({purposes: ['bench', 'clean'], scope: 'workloads', group, mesh, optional}, [
      {resource, why, verbs: CHANGE},
    ])
  })
}

/** To read what the control plane counts. */
function rightsOfControlPlane({name: mesh, cluster}: Mesh): readonly Right[] {
  if (cluster.needs.controlPlane === null) return []
  const shared = {purposes: ['bench', 'attach'], scope: 'control-plane', group: '', mesh, optional: true} as const
  return rights(shared, [
    {resource: 'pods', verbs: ['list'], why: 'where the control plane runs'},
    {resource: 'pods/portforward', verbs: STREAM, why: 'its version, and what it did during each cell'},
  ])
}

const IN_USE = 'a namespace in which somebody else runs something is refused'

/** Everything that is asked of the API server, by what it is for. docs/rbac.yaml holds the same, for people to apply. */
export const REQUIRED_RIGHTS: readonly Right[] = [
  ...rights({purposes: ['bench', 'clean'], scope: 'workloads', group: ''}, [
    {resource: 'services', verbs: CHANGE, why: 'the name under which the server is reached'},
    {resource: 'configmaps', verbs: CHANGE, why: 'configuration of static sidecars'},
    {resource: 'secrets', verbs: CHANGE, why: 'certificates of static sidecars'},
    {resource: 'replicationcontrollers', verbs: ['list'], why: IN_USE},
  ]),
  ...rights({purposes: ['bench', 'clean'], scope: 'workloads', group: 'apps'}, [
    {resource: 'deployments', verbs: [...CHANGE, 'watch'], why: 'fortio client and server'},
    {resource: 'statefulsets', verbs: ['list'], why: IN_USE},
    {resource: 'daemonsets', verbs: ['list'], why: IN_USE},
  ]),
  ...rights({purposes: ['bench', 'clean'], scope: 'workloads', group: 'batch'}, [
    {resource: 'jobs', verbs: ['list'], why: IN_USE},
    {resource: 'cronjobs', verbs: ['list'], why: IN_USE},
  ]),
  ...rights({purposes: ['bench', 'clean'], scope: 'workloads', group: 'coordination.k8s.io'}, [
    {resource: 'leases', verbs: CHANGE, why: 'two runs never share a namespace'},
  ]),
  ...rights({purposes: ['bench', 'attach', 'ephemeral', 'clean'], scope: 'workloads', group: ''}, [
    {resource: 'pods', verbs: LOOK, why: 'finding pods and their states'},
  ]),
  ...rights({purposes: ['bench', 'attach'], scope: 'workloads', group: ''}, [
    {resource: 'namespaces', verbs: ['get'], why: 'whose the namespace is, and its Pod Security level'},
    {resource: 'pods/exec', verbs: STREAM, why: 'running load and profilers, fetching what they wrote'},
    {resource: 'pods/portforward', verbs: STREAM, why: "the proxies' admin ports, which listen on loopback"},
    {resource: 'pods/log', verbs: ['get'], why: 'last log lines of what failed'},
    {resource: 'events', verbs: ['list'], why: 'why a pod does not come up'},
  ]),
  ...rights({purposes: ['attach'], scope: 'workloads', group: ''}, [
    {resource: 'services', verbs: ['get', 'list'], why: 'the name under which the server is reached'},
  ]),
  ...Object.values(MESHES).flatMap((mesh) => [...rightsOfMesh(mesh), ...rightsOfControlPlane(mesh)]),
  ...rights({purposes: ['ephemeral'], scope: 'workloads', group: ''}, [
    {resource: 'pods/ephemeralcontainers', verbs: ['patch'], why: 'profiling pods that have no container for it'},
  ]),
  ...rights({purposes: ['node-recorder'], scope: 'recorders', group: 'batch'}, [
    {resource: 'jobs', verbs: ['create', 'delete', 'list'], why: 'one recorder on each node, for a while'},
  ]),
  ...rights({purposes: ['node-recorder'], scope: 'recorders', group: ''}, [
    {resource: 'namespaces', verbs: ['get'], why: 'whether the namespace is there'},
    {resource: 'pods', verbs: ['get', 'list'], why: 'whether a recorder is ready'},
    {resource: 'pods/exec', verbs: STREAM, why: 'recording, and fetching what was recorded'},
    {resource: 'pods/log', verbs: ['get'], why: 'last log lines of what failed'},
    {resource: 'events', verbs: ['list'], why: 'why a recorder does not come up'},
  ]),
  ...rights({purposes: ['bench', 'node-recorder', 'clean'], scope: 'cluster', group: '', optional: true}, [
    {
      resource: 'namespaces',
      verbs: ['create', 'delete', 'get', 'patch'],
      why: 'making and removing namespaces, where they are not there beforehand',
    },
  ]),
  ...rights({purposes: ['bench', 'attach'], scope: 'cluster', group: '', optional: true}, [
    {resource: 'nodes', verbs: ['get', 'list'], why: 'versions and state of the nodes, for doctor and the results'},
    {resource: 'nodes/proxy', verbs: ['get'], why: "a proxy's CPU and memory where no other way is open"},
  ]),
]

/** The rights that `purposes` need on a mesh, once each. */
export function requiredRights(purposes: readonly Purpose[], mesh: string): readonly Right[] {
  return REQUIRED_RIGHTS.filter(
    (right) => right.purposes.some((one) => purposes.includes(one)) && (right.mesh === null || right.mesh === mesh),
  )
}
