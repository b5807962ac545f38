import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {builtProgram, type RunFolder, unpackedPackages} from '../folders.ts'
import {podsGroup} from '../machine/control-groups.ts'
import type {Addresses} from '../machine/network.ts'
import type {Program} from '../machine/programs.ts'
import {certificateFiles} from './certificate-files.ts'
import {CLUSTER_DOMAIN} from './name-service.ts'

/** Names of the nodes. Each has its own containerd and kubelet; network and addresses of pods are shared. */
export const NODE_NAMES = ['node-a', 'node-b'] as const
/** One of them. */
export type NodeName = (typeof NODE_NAMES)[number]

const KUBELET_PORTS: Readonly<Record<NodeName, number>> = {'node-a': 10250, 'node-b': 10260}
const HEALTH_PORTS: Readonly<Record<NodeName, number>> = {'node-a': 10248, 'node-b': 10258}

/** What one node is made of, and where. */
export interface Node {
  readonly name: NodeName
  /** Where its containerd keeps images. */
  readonly root: string
  readonly socket: string
  readonly containerd: Program
  readonly kubelet: Program
}

/** Every pod gets a device pair of its own to the nodes' network: no bridge, so Services work without br_netfilter. */
function networkConfiguration(run: string, addresses: Addresses): string {
  const ipam = {
    type: 'host-local',
    dataDir: join(run, 'pod-addresses'),
    ranges: [[{subnet: addresses.pods}]],
    routes: [{dst: '0.0.0.0/0'}],
  }
  const plugins = [
    {type: 'ptp', ipMasq: true, ipam},
    {type: 'portmap', capabilities: {portMappings: true}},
  ]
  return JSON.stringify({cniVersion: '0.4.0', name: 'pods', plugins})
}

function containerdConfiguration(run: string, folder: string): string {
  return `version = 2
root = "${folder}/containerd"
state = "${folder}/containerd-state"
[grpc]
  address = "${folder}/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "${folder}/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "local/pause:1"
  stream_server_port = "0"
  # Without CAP_SYS_RESOURCE, lowering the score of a process is refused and containers do not start.
  restrict_oom_score_adj = true
  # A profile once loaded stays in the kernel.
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${unpackedPackages()}/usr/lib/cni"
    conf_dir = "${run}/network"
`
}

function kubeletConfiguration(run: RunFolder, folder: string, name: NodeName, addresses: Addresses) {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: {enabled: false},
      webhook: {enabled: true},
      x509: {clientCAFile: certificateFiles(run.path).authority},
    },
    authorization: {mode: 'Webhook'},
    port: KUBELET_PORTS[name],
    healthzPort: HEALTH_PORTS[name],
    containerRuntimeEndpoint: `unix://${folder}/containerd.sock`,
    clusterDNS: [addresses.dns],
    clusterDomain: CLUSTER_DOMAIN,
    resolvConf: '/dev/null',
    podLogsDir: join(folder, 'pod-logs'),
    volumePluginDir: join(folder, 'volume-plugins'),
    failSwapOn: false,
    // Control groups of the first version must do.
    cgroupDriver: 'cgroupfs',
    cgroupRoot: podsGroup(run, name),
    enforceNodeAllocatable: [],
    failCgroupV1: false,
    // The machine's disk and memory are not the nodes': nobody is evicted for them, no image is dropped.
    evictionHard: {},
    imageGCHighThresholdPercent: 100,
    // A dead node is noticed soon.
    nodeLeaseDurationSeconds: 12,
    nodeStatusUpdateFrequency: '3s',
  }
}

/** Writes a node's configuration and answers its programs. */
export async function prepareNode(
  run: RunFolder,
  name: NodeName,
  addresses: Addresses,
  prefix: readonly string[],
): Promise<Node> {
  const folder = join(run.path, name)
  await mkdir(join(folder, 'pod-logs'), {recursive: true})
  await mkdir(join(run.path, 'network'), {recursive: true})
  await writeFile(join(run.path, 'network', '10-pods.conflist'), networkConfiguration(run.path, addresses))
  const containerd = join(folder, 'containerd.toml')
  const kubelet = join(folder, 'kubelet.json')
  await writeFile(containerd, containerdConfiguration(run.path, folder))
  await writeFile(kubelet, JSON.stringify(kubeletConfiguration(run, folder, name, addresses), null, 2))
  const kubeletFlags = [
    `--config=${kubelet}`,
    `--kubeconfig=${join(folder, 'kubeconfig')}`,
    `--hostname-override=${name}`,
    `--node-ip=${addresses.nodes}`,
    `--root-dir=${join(folder, 'kubelet')}`,
    `--cert-dir=${join(folder, 'kubelet-certificates')}`,
  ]
  return {
    name,
    root: join(folder, 'containerd'),
    socket: join(folder, 'containerd.sock'),
    containerd: {name: `containerd-${name}`, argv: ['containerd', '--config', containerd], prefix},
    kubelet: {name: `kubelet-${name}`, argv: [builtProgram('kube'), 'kubelet', ...kubeletFlags], prefix},
  }
}
