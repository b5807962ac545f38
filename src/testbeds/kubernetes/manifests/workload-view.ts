import {createHash} from 'node:crypto'
import {given, INJECTION_REFUSED_BY_POD, MESHES} from '../../../meshes/index.ts'
import {type TemplateView, yamlString} from '../../../templates/index.ts'
import type {DeploymentRequest, KubernetesRequest, WorkloadName} from '../../testbed.ts'
import {authorizerContainer, clientContainers, serverContainers} from './fortio-containers.ts'
import {AUTHORITY_FOLDER} from './load-authority.ts'
import type {ObjectMarks} from './object-marks.ts'
import {type PortTable, READY_PORT} from './port-table.ts'
import {SIDECAR_FOLDERS, type SidecarFiles} from './sidecar-files.ts'
import {sidecarWishes} from './sidecar-wishes.ts'

/** On pods: changes with what their static sidecar reads, so that they are replaced when that changes. */
const CONFIGURATION_ANNOTATION = 'mesh-runner/configuration'
/** On pods, beside `app`: meshes name what they measure by both, and ask for them (https://istio.io/latest/docs/ops/deployment/application-requirements/). */
const VERSION_LABEL = {version: 'v1'}

/** Holds the authorities that load generators trust. */
export const AUTHORITY_CONFIG_MAP = 'fortioclient-authority'

/** What a workload's Deployment is made from. */
export interface WorkloadContext {
  readonly request: DeploymentRequest
  readonly kubernetes: KubernetesRequest
  readonly table: PortTable
  readonly namespace: string
  readonly marks: ObjectMarks
  /** Null without a static sidecar. */
  readonly files: SidecarFiles | null
  /** Load generators are brought authorities to trust. */
  readonly hasAuthorities: boolean
}

/** Whether pods have a profiling container, and see the host's pids. */
export function hasProfilers({profiling, kubernetes}: DeploymentRequest): boolean {
  return profiling && kubernetes?.profilingPods === true
}

function digest(files: SidecarFiles): string {
  return createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)
}

function podMarks(workload: WorkloadName, {request, kubernetes, table, marks, files}: WorkloadContext) {
  const {injector} = MESHES[request.mesh].cluster
  const injection =
    injector?.podMetadata(workload, sidecarWishes(request, kubernetes, table)) ?? INJECTION_REFUSED_BY_POD
  return {
    podLabels: JSON.stringify({...injection.labels, ...marks.labels, ...VERSION_LABEL, app: workload}),
    podAnnotations: JSON.stringify({
      ...injection.annotations,
      ...marks.annotations,
      ...(files === null ? {} : {[CONFIGURATION_ANNOTATION]: digest(files)}),
    }),
  }
}

function sidecarResources({proxyCpu, proxyMemory, proxyLimits}: KubernetesRequest): string {
  const requests = given({cpu: proxyCpu, memory: proxyMemory})
  return JSON.stringify({requests, limits: given(proxyLimits)})
}

function sidecarOf({request, kubernetes, files}: WorkloadContext): TemplateView | false {
  if (files === null) return false
  return {
    image: yamlString(kubernetes.images.proxy),
    concurrency: yamlString(String(request.proxyConcurrency)),
    resources: sidecarResources(kubernetes),
    readyPort: READY_PORT,
    configurationFolder: SIDECAR_FOLDERS.configuration,
    certificatesFolder: SIDECAR_FOLDERS.certificates,
    profilesFolder: SIDECAR_FOLDERS.profiles,
    hasCertificates: files.secrets !== null,
  }
}

/** To sample (PERFMON), to look into other processes and their files, to name kernel functions (SYSLOG). */
const PERF_CAPABILITIES = ['PERFMON', 'SYS_PTRACE', 'DAC_READ_SEARCH', 'SYSLOG']
/** Besides, to trace by programs in the kernel; debugfs, where probes are set, is mounted with SYS_ADMIN. */
const BPF_CAPABILITIES = ['BPF', 'SYS_ADMIN', 'SYS_CHROOT']

function profilerOf({request, kubernetes, files}: WorkloadContext): TemplateView | false {
  if (!hasProfilers(request)) return false
  const {images, profiling, needsBpf} = kubernetes
  return {
    image: yamlString(images.perf),
    privileged: profiling.privileged,
    capabilities: JSON.stringify([...PERF_CAPABILITIES, ...(needsBpf ? BPF_CAPABILITIES : [])]),
    profilesFolder: files === null ? false : {path: SIDECAR_FOLDERS.profiles},
  }
}

function fortiosOfServer({request, kubernetes, table}: WorkloadContext): readonly TemplateView[] {
  const servers = serverContainers(table, request.largestPayloadBytes ?? 0)
  return kubernetes.istio.extAuthz.includes(true) ? [...servers, authorizerContainer()] : servers
}

/** What the template `kubernetes/workload.yaml` is filled in with. */
export function workloadView(workload: WorkloadName, context: WorkloadContext): TemplateView {
  const {kubernetes, namespace, marks} = context
  const {images} = kubernetes
  const isClient = workload === 'fortioclient'
  const settings = isClient ? kubernetes.client : kubernetes.server
  return {
    name: workload,
    other: isClient ? 'fortioserver' : 'fortioclient',
    namespace: yamlString(namespace),
    labels: JSON.stringify({...marks.labels, app: workload}),
    annotations: JSON.stringify(marks.annotations),
    ...podMarks(workload, context),
    replicas: settings.replicas,
    nodeSelector: JSON.stringify(settings.nodeSelector),
    tolerations: JSON.stringify(settings.tolerations),
    hardAffinity: kubernetes.affinity === 'hard',
    pullPolicy: images.pullPolicy,
    pullSecrets: JSON.stringify(images.pullSecrets.map((name) => ({name}))),
    shellImage: yamlString(images.shell),
    fortioImage: yamlString(images.fortio),
    fortios: isClient ? clientContainers() : fortiosOfServer(context),
    resources: JSON.stringify(kubernetes.appResources),
    sidecar: sidecarOf(context),
    authority: isClient && context.hasAuthorities && {configMap: AUTHORITY_CONFIG_MAP, folder: AUTHORITY_FOLDER},
    profiler: profilerOf(context),
  }
}
