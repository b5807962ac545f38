import {resolve} from 'node:path'
import type {KubernetesSettings, Resources} from './kubernetes-settings.ts'
import type {SettingValues} from './schema.ts'

/** Of the static sidecars of mesh envoy. */
const DEFAULT_PROXY_IMAGE = 'envoyproxy/envoy:v1.40.0'

function isEmpty(resources: Resources): boolean {
  return Object.keys(resources).length === 0
}

function imagesOf(values: SettingValues): KubernetesSettings['images'] {
  return {
    fortio: values.fortioImage,
    proxy: values['proxy.image'] ?? DEFAULT_PROXY_IMAGE,
    injectedProxy: values['proxy.image'],
    perf: values.perfImage,
    shell: values.shellImage,
    pullPolicy: values.imagePullPolicy,
    pullSecrets: values.imagePullSecrets,
  }
}

function istioOf(values: SettingValues): KubernetesSettings['istio'] {
  return {
    revision: values['istio.revision'],
    interceptionMode: values.interceptionMode,
    includeOutboundIPRanges: values.includeOutboundIPRanges,
    excludeOutboundIPRanges: values.excludeOutboundIPRanges,
    gateway: values.gateway,
    domain: values.domain,
    gatewaySelector: values['istio.gatewaySelector'],
    gatewayNamespace: values['istio.gatewayNamespace'],
    certificateSecret: values.cert,
  }
}

function workloadOf(values: SettingValues, end: 'client' | 'server'): KubernetesSettings['client'] {
  return {
    replicas: values[`${end}.replicas`],
    nodeSelector: values[`${end}.nodeSelector`],
    tolerations: values[`${end}.tolerations`],
    selector: values[`${end}.selector`],
    pod: values[`${end}.pod`],
  }
}

/** What only a cluster is told. A relative kubeconfig is taken from `currentDirectory`. */
export function toKubernetesSettings(values: SettingValues, currentDirectory: string): KubernetesSettings {
  return {
    kubeconfig: values.kubeconfig === null ? null : resolve(currentDirectory, values.kubeconfig),
    context: values.context,
    namespace: values.namespace,
    attach: values.attach,
    keep: values.keep,
    yes: values.yes,
    client: workloadOf(values, 'client'),
    server: workloadOf(values, 'server'),
    affinity: values.affinity,
    images: imagesOf(values),
    proxyLimits: {cpu: values['proxy.cpuLimit'], memory: values['proxy.memoryLimit']},
    appResources: isEmpty(values.appresources) ? values.appresources1 : values.appresources,
    istio: istioOf(values),
    profiling: {
      recorderNamespace: values.recorderNamespace,
      allowEphemeralContainer: values.ephemeralProfiler,
      privileged: values.privilegedProfiler,
    },
    readyTimeoutSeconds: values.readyTimeout,
  }
}
