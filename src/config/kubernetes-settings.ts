/** A taint that pods put up with, as Kubernetes writes it. */
export interface Toleration {
  readonly key?: string
  readonly operator?: 'Exists' | 'Equal'
  readonly value?: string
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'
  readonly tolerationSeconds?: number
}

/** CPU and memory as Kubernetes writes them: `{requests: {cpu: '1', memory: '512Mi'}, limits: {…}}`. */
export interface Resources {
  readonly requests?: Readonly<Record<string, string>>
  readonly limits?: Readonly<Record<string, string>>
}

/** What is told of one workload's pods. */
export interface WorkloadSettings {
  /** Pods; of the client: load generators, of which each sends its share. */
  readonly replicas: number
  readonly nodeSelector: Readonly<Record<string, string>>
  readonly tolerations: readonly Toleration[]
  /** Label selector by which `--attach` finds the pods, such as `app=fortioclient`. */
  readonly selector: string
  /** One pod by name, instead of the selector; null for all that the selector finds. */
  readonly pod: string | null
}

/** What only a cluster has, typed and complete. */
export interface KubernetesSettings {
  /** Path of the kubeconfig; null for KUBECONFIG, ~/.kube/config or the pod's own account. */
  readonly kubeconfig: string | null
  /** Null for the current one. */
  readonly context: string | null
  readonly namespace: string
  /** Use pods that are there; change and delete nothing. */
  readonly attach: boolean
  /** Leave the deployment standing after the run. */
  readonly keep: boolean
  /** Do not ask before a context is used for the first time. */
  readonly yes: boolean
  readonly client: WorkloadSettings
  readonly server: WorkloadSettings
  /** `hard`: client and server on different nodes, or not at all. `soft`: where that can be had. */
  readonly affinity: 'hard' | 'soft'
  readonly images: {
    readonly fortio: string
    /** Of the static sidecars of mesh envoy. */
    readonly proxy: string
    /** Of the sidecars that a mesh injects; null for the injector's own. */
    readonly injectedProxy: string | null
    /** perf, bpftrace, bcc and binutils: profiling containers and node recorders. */
    readonly perf: string
    /** Has a static busybox in /bin, which is lent to containers that have no shell. */
    readonly shell: string
    readonly pullPolicy: 'Always' | 'IfNotPresent' | 'Never'
    /** Names of secrets. */
    readonly pullSecrets: readonly string[]
  }
  /** Most that a sidecar may use; null for no limit. */
  readonly proxyLimits: {readonly cpu: string | null; readonly memory: string | null}
  /** Of the fortio containers (`appresources`). */
  readonly appResources: Resources
  readonly istio: {
    /** Of the control plane that injects; null for the default one. */
    readonly revision: string | null
    readonly interceptionMode: 'REDIRECT' | 'TPROXY' | 'NONE'
    /** Of the client's traffic, besides what the modes need; CIDRs separated by commas, or empty. */
    readonly includeOutboundIPRanges: string
    readonly excludeOutboundIPRanges: string
    /** Name of the Gateway resource of mode ingress. */
    readonly gateway: string
    /** The gateway routes the host `fortioserver.<domain>`. */
    readonly domain: string
    /** Labels of the gateway's pods, such as `istio=ingressgateway`, and where they are. */
    readonly gatewaySelector: string
    readonly gatewayNamespace: string
    /** Secret with the gateway's certificate; null for plain. */
    readonly certificateSecret: string | null
  }
  readonly profiling: {
    /** Where recorders stand that are not part of our own pods. */
    readonly recorderNamespace: string
    /** An ephemeral container may be added to a pod when nothing else is allowed. It cannot be removed again. */
    readonly allowEphemeralContainer: boolean
    /** Profiling containers of our own pods are privileged, instead of having single capabilities. */
    readonly privileged: boolean
  }
  /** Longest wait, in seconds, until all pods are ready. */
  readonly readyTimeoutSeconds: number
}
