import {mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import {copyLoadedImages} from './building/loaded-images.ts'
import {builtProgram, type RunFolder} from './folders.ts'
import {makeControlGroups} from './machine/control-groups.ts'
import {type Inside, makeNamespaces} from './machine/namespaces.ts'
import {type Addresses, freePort, layNetwork} from './machine/network.ts'
import {type Program, requireRunning, startProgram} from './machine/programs.ts'
import {waitUntil} from './machine/wait-until.ts'
import {isApiReady, openNodes, readAccess} from './parts/api-call.ts'
import {type CertificateFiles, writeCertificates} from './parts/certificate-files.ts'
import {type Authority, makeAuthority, type Name} from './parts/certificates.ts'
import {apiServer, controllerManager, etcd, type Ports, scheduler, serviceProxy} from './parts/control-plane.ts'
import {CONTEXT, writeKubeconfig} from './parts/kubeconfig.ts'
import {containerdAnswers} from './parts/load-image.ts'
import {nameService} from './parts/name-service.ts'
import {NODE_NAMES, type Node, prepareNode} from './parts/node.ts'
import type {ClusterState} from './state.ts'

const API_NAMES = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc']

interface Kubeconfigs {
  readonly admin: string
  readonly controllers: string
  readonly scheduler: string
  readonly proxy: string
  readonly names: string
}

interface ControlPlane {
  readonly addresses: Addresses
  readonly files: CertificateFiles
  readonly inside: Inside
  readonly kubeconfigs: Kubeconfigs
  readonly ports: Ports
}

function apiNames({machine, apiService}: Addresses): readonly Name[] {
  const ips = ['127.0.0.1', machine, apiService].map((value) => ({type: 'ip', value}) as const)
  return [...API_NAMES.map((value) => ({type: 'dns', value}) as const), ...ips]
}

async function writeKubeconfigs(
  folder: string,
  authority: Authority,
  addresses: Addresses,
  port: number,
): Promise<Kubeconfigs> {
  const own = `https://127.0.0.1:${port}`
  const fromCluster = `https://${addresses.machine}:${port}`
  const write = async (name: string, server: string, user: string, group?: string) => {
    const path = join(folder, name)
    await writeKubeconfig(path, server, authority, group === undefined ? {user} : {user, group})
    return path
  }
  for (const node of NODE_NAMES)
    await write(join(node, 'kubeconfig'), fromCluster, `system:node:${node}`, 'system:nodes')
  return {
    admin: await write('kubeconfig', own, 'admin', 'system:masters'),
    controllers: await write('controllers.kubeconfig', own, 'system:kube-controller-manager'),
    scheduler: await write('scheduler.kubeconfig', own, 'system:kube-scheduler'),
    proxy: await write('proxy.kubeconfig', fromCluster, 'system:kube-proxy'),
    names: await write('names.kubeconfig', fromCluster, 'names', 'system:masters'),
  }
}

async function startNode(folder: RunFolder, {root, containerd, kubelet, socket}: Node): Promise<void> {
  await copyLoadedImages(root)
  const started = await startProgram(folder, containerd)
  await waitUntil(`${containerd.name} of the test cluster answers`, async () => {
    await requireRunning(folder, started)
    return containerdAnswers(socket)
  })
  await startProgram(folder, kubelet)
}

async function waitForApi(folder: RunFolder, program: Program, kubeconfig: string): Promise<void> {
  const started = await startProgram(folder, program)
  const access = await readAccess(kubeconfig)
  await waitUntil('the API server of the test cluster is ready', async () => {
    await requireRunning(folder, started)
    return isApiReady(access)
  })
}

async function startControlPlane(folder: RunFolder, plane: ControlPlane): Promise<void> {
  const {addresses, files, inside, kubeconfigs, ports} = plane
  await waitForApi(folder, apiServer(ports, addresses, files), kubeconfigs.admin)
  const rest = [
    controllerManager(kubeconfigs.controllers, files),
    scheduler(kubeconfigs.scheduler),
    serviceProxy(kubeconfigs.proxy, addresses, inside),
    await nameService(folder.path, kubeconfigs.names, addresses, inside),
  ]
  for (const program of rest) await startProgram(folder, program)
}

async function waitForNodes({admin}: Kubeconfigs): Promise<void> {
  const access = await readAccess(admin)
  await waitUntil(
    'both nodes are Ready and take pods',
    async () => (await openNodes(access)).length === NODE_NAMES.length,
  )
}

/**
 * Starts everything in an empty run folder and waits until both nodes are Ready. On failure a TestbedError is thrown,
 * and what was started is left for the caller to remove.
 */
export async function startAll(folder: RunFolder): Promise<ClusterState> {
  await mkdir(folder.path, {recursive: true})
  await makeControlGroups(folder, NODE_NAMES)
  const inside = await makeNamespaces(folder)
  const addresses = await layNetwork(folder, inside)
  const ports: Ports = {api: await freePort(), etcd: await freePort(), etcdPeers: await freePort()}
  const nodes = await Promise.all(NODE_NAMES.map((name) => prepareNode(folder, name, addresses, inside)))
  const authority = await makeAuthority('mesh-runner test cluster')
  const files = await writeCertificates(folder.path, authority, apiNames(addresses))
  const kubeconfigs = await writeKubeconfigs(folder.path, authority, addresses, ports.api)
  await startProgram(folder, etcd(folder.path, ports))
  const plane = startControlPlane(folder, {addresses, files, inside, kubeconfigs, ports})
  await Promise.all([plane, ...nodes.map((node) => startNode(folder, node))])
  await waitForNodes(kubeconfigs)
  const sockets = Object.fromEntries(nodes.map(({name, socket}) => [name, socket]))
  return {kubeconfig: kubeconfigs.admin, context: CONTEXT, kubectl: builtProgram('kubectl'), addresses, sockets}
}
