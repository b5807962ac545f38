import {join} from 'node:path'
import {builtProgram} from '../folders.ts'
import type {Addresses} from '../machine/network.ts'
import type {Program} from '../machine/programs.ts'
import type {CertificateFiles} from './certificate-files.ts'

/** Ports of this machine that the control plane listens on. */
export interface Ports {
  readonly api: number
  readonly etcd: number
  readonly etcdPeers: number
}

function flags(values: Readonly<Record<string, string | number | boolean>>): readonly string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`)
}

function etcdUrl(port: number): string {
  return `http://127.0.0.1:${port}`
}

/** Keeps the objects; a machine that fails loses them, which is fine here and much quicker. */
export function etcd(folder: string, ports: Ports): Program {
  const argv = flags({
    name: 'etcd',
    'data-dir': join(folder, 'etcd'),
    'listen-client-urls': etcdUrl(ports.etcd),
    'advertise-client-urls': etcdUrl(ports.etcd),
    'listen-peer-urls': etcdUrl(ports.etcdPeers),
    'initial-advertise-peer-urls': etcdUrl(ports.etcdPeers),
    'initial-cluster': `etcd=${etcdUrl(ports.etcdPeers)}`,
    'unsafe-no-fsync': true,
    'log-level': 'warn',
  })
  return {name: 'etcd', argv: [builtProgram('etcd'), ...argv]}
}

/** In the machine's own network, so that webhooks on its loopback can be called. Nobody gets in without a certificate. */
export function apiServer(ports: Ports, addresses: Addresses, files: CertificateFiles): Program {
  const argv = flags({
    'etcd-servers': etcdUrl(ports.etcd),
    'secure-port': ports.api,
    'advertise-address': addresses.machine,
    'anonymous-auth': false,
    'authorization-mode': 'Node,RBAC',
    'enable-admission-plugins': 'NodeRestriction',
    'allow-privileged': true,
    'service-cluster-ip-range': addresses.services,
    'client-ca-file': files.authority,
    'tls-cert-file': files.server,
    'tls-private-key-file': files.serverKey,
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': files.serviceAccountPublicKey,
    'service-account-signing-key-file': files.serviceAccountKey,
    'kubelet-client-certificate': files.kubeletClient,
    'kubelet-client-key': files.kubeletClientKey,
    // The nodes' names are known to nobody.
    'kubelet-preferred-address-types': 'InternalIP',
    profiling: false,
  })
  return {name: 'kube-apiserver', argv: [builtProgram('kube'), 'kube-apiserver', ...argv]}
}

/** A node that does not answer is noticed after 20 s rather than 50. */
export function controllerManager(kubeconfig: string, files: CertificateFiles): Program {
  const argv = flags({
    kubeconfig,
    'leader-elect': false,
    'secure-port': 0,
    'use-service-account-credentials': true,
    'root-ca-file': files.authority,
    'service-account-private-key-file': files.serviceAccountKey,
    'node-monitor-period': '2s',
    'node-monitor-grace-period': '20s',
  })
  return {name: 'kube-controller-manager', argv: [builtProgram('kube'), 'kube-controller-manager', ...argv]}
}

/** Places pods on nodes. */
export function scheduler(kubeconfig: string): Program {
  const argv = flags({kubeconfig, 'leader-elect': false, 'secure-port': 0})
  return {name: 'kube-scheduler', argv: [builtProgram('kube'), 'kube-scheduler', ...argv]}
}

/** Makes Services work, for both nodes, since they share one network. Connection tracking limits are the machine's. */
export function serviceProxy(kubeconfig: string, addresses: Addresses, prefix: readonly string[]): Program {
  const argv = flags({
    kubeconfig,
    'hostname-override': 'node-a',
    'proxy-mode': 'iptables',
    'cluster-cidr': addresses.pods,
    'conntrack-max-per-core': 0,
    'conntrack-tcp-timeout-established': '0s',
    'conntrack-tcp-timeout-close-wait': '0s',
  })
  return {name: 'kube-proxy', argv: [builtProgram('kube'), 'kube-proxy', ...argv], prefix}
}
