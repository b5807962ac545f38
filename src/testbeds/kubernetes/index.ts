/** The testbed `kubernetes`: the topology as pods of a cluster. Called through the registry of testbeds. */
import {MESHES, pathOf} from '../../meshes/index.ts'
import type {DeploymentOutline, DeploymentRequest, Testbed} from '../testbed.ts'
import {type Cluster, connectCluster} from './api/cluster.ts'
import {attachTo} from './deployment/attach.ts'
import {deployOwn} from './deployment/deploy.ts'
import {type ClusterRequest, clusterRequest} from './deployment/kubernetes-request.ts'
import {manifestsOf, namespaceOf} from './deployment/manifests-of.ts'
import {checkMesh} from './injection/check-mesh.ts'
import {loadAuthority} from './manifests/load-authority.ts'
import {manifestsText} from './manifests/manifests-text.ts'
import {portTableOf} from './manifests/render-manifests.ts'
import {targetOf} from './manifests/target-of.ts'
import {askForContext} from './namespace/consent.ts'
import {withIngressApi} from './path/ingress-api.ts'
import {checkFilterFiles, outlineVariants} from './variants/outline-variants.ts'

/** Attaching changes nothing, unless recorders are to be put up beside the pods. */
async function ask(cluster: Cluster, {kubernetes, profiling}: ClusterRequest): Promise<void> {
  const {attach, namespace, profiling: recorders, yes, confirm} = kubernetes
  if (attach && !profiling) return
  await askForContext(cluster, attach ? recorders.recorderNamespace : namespace, {yes, confirm})
}

async function check(wanted: DeploymentRequest): Promise<void> {
  const request = clusterRequest(wanted)
  for (const mode of request.modes) pathOf(MESHES[request.mesh], mode)
  const cluster = connectCluster(request.kubernetes)
  if (!request.kubernetes.attach) await checkMesh(cluster, request)
  await checkFilterFiles(request)
  await withIngressApi(cluster, request)
  await ask(cluster, request)
}

/** What stands for the address of a pod that is not there yet. */
const SERVER_ADDRESS = '<address of the server pod>'

/** Which pods, and which ports they have, is seen only there. */
function outlineAttached({kubernetes, cacert}: ClusterRequest): DeploymentOutline {
  const {namespace, client, server} = kubernetes
  const pods = `${client.pod ?? client.selector} and ${server.pod ?? server.selector}`
  return {
    steps: [{title: `Use the pods ${pods} in namespace ${namespace}`, command: null, file: null}],
    warnings: [],
    loadPlaceCount: null,
    cacert: cacert ?? null,
    target: (mode) => `<target of ${mode}>`,
  }
}

async function plan(wanted: DeploymentRequest): Promise<DeploymentOutline> {
  const request = clusterRequest(wanted)
  const {attach, namespace, client, ingressUrl} = request.kubernetes
  if (attach) return outlineAttached(request)
  const content = manifestsText([await namespaceOf(request), ...(await manifestsOf(request))])
  const table = portTableOf(request)
  return {
    steps: [
      {title: `Apply to namespace ${namespace}`, command: null, file: {name: 'manifests.yaml', content}},
      ...(await outlineVariants(request)),
    ],
    warnings: [],
    loadPlaceCount: client.replicas,
    cacert: (await loadAuthority(request))?.path ?? null,
    target: (mode, protocol) => targetOf(table, mode, protocol, {serverPodIp: SERVER_ADDRESS, ingressUrl}),
  }
}

/** The Kubernetes testbed. */
export function createKubernetesTestbed(): Testbed {
  return {
    name: 'kubernetes',
    runsHere: false,
    check,
    plan,
    deploy: async (wanted) => {
      const asked = clusterRequest(wanted)
      const request = await withIngressApi(connectCluster(asked.kubernetes), asked)
      return request.kubernetes.attach ? attachTo(request) : deployOwn(request)
    },
  }
}
