import type {V1Node} from '@kubernetes/client-node'
import {MESHES} from '../../../meshes/index.ts'
import {type ClusterCheck, clusterCheck} from './cluster-check.ts'
import type {DoctorWishes} from './doctor-wishes.ts'

/** What containerd calls images without a host and without a folder. */
const DEFAULT_HOST = 'docker.io'
/** Images that a kubelet lists in its node's status (nodeStatusMaxImages), unless told otherwise. */
const MOST_LISTED = 50

/** The full name of an image, as nodes list it: `busybox:1` is `docker.io/library/busybox:1`. */
export function fullImageName(image: string): string {
  const [first = '', ...rest] = image.split('/')
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const withHost = hasHost ? image : rest.length > 0 ? `${DEFAULT_HOST}/${image}` : `${DEFAULT_HOST}/library/${image}`
  const last = withHost.slice(withHost.lastIndexOf('/') + 1)
  return /[:@]/.test(last) ? withHost : `${withHost}:latest`
}

function wantedImages({kubernetes, mesh, profiling}: DoctorWishes): readonly (readonly [string, string])[] {
  const {fortio, shell, proxy, perf} = kubernetes.images
  const deployed = kubernetes.attach
    ? []
    : ([
        ['fortio', fortio],
        ['shell', shell],
      ] as const)
  const isStatic = MESHES[mesh].cluster.sidecars === 'static'
  const sidecar = !kubernetes.attach && isStatic ? ([['proxy', proxy]] as const) : []
  return [...deployed, ...sidecar, ...(profiling || kubernetes.attach ? ([['perf', perf]] as const) : [])]
}

function nodesWith(image: string, nodes: readonly V1Node[]): readonly V1Node[] {
  const wanted = fullImageName(image)
  return nodes.filter(({status}) => status?.images?.some(({names}) => names?.map(fullImageName).includes(wanted)))
}

/** A node that lists fewer images than it may lists all that it has. */
function listAll(nodes: readonly V1Node[]): boolean {
  return nodes.every(({status}) => (status?.images?.length ?? 0) < MOST_LISTED)
}

function checkImage(
  [role, image]: readonly [string, string],
  nodes: readonly V1Node[] | null,
  {kubernetes, profiling}: DoctorWishes,
): ClusterCheck {
  const name = `image: ${role}`
  const having = nodesWith(image, nodes ?? [])
  const shared = {origin: image, required: role !== 'perf' || profiling}
  const count = nodes === null ? 'nodes may not be listed' : `on ${having.length} of ${nodes.length} nodes`
  if (nodes !== null && having.length === nodes.length) return clusterCheck(name, 'ok', {...shared, detail: count})
  if (kubernetes.images.pullPolicy !== 'Never') {
    return clusterCheck(name, 'limited', {...shared, detail: `${count}; whether it can be pulled shows when it is`})
  }
  const detail = `${count}, and imagePullPolicy is Never`
  const remedy = `bring ${image} onto the nodes, or use --image-pull-policy IfNotPresent`
  const isMissing = nodes !== null && having.length === 0 && listAll(nodes)
  return clusterCheck(name, isMissing ? 'missing' : 'limited', {...shared, detail, remedy})
}

/**
 * Whether each image is on the nodes, as far as they tell: a node lists its largest images only, and whether one can be
 * pulled is known only by pulling it.
 */
export function checkImages(nodes: readonly V1Node[] | null, wishes: DoctorWishes): readonly ClusterCheck[] {
  return wantedImages(wishes).map((wanted) => checkImage(wanted, nodes, wishes))
}
