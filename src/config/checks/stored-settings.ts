import {
  count,
  fieldsOf,
  listOf,
  mapping,
  mappingOf,
  number,
  oneOf,
  optional,
  orNull,
  type Shape,
  text,
  trueOrFalse,
} from '../../foreign-text/json-shape.ts'
import {MODES, PROTOCOLS, type ProfilerChoice, TLS_KINDS} from '../cells/cell.ts'
import type {KubernetesSettings, Resources, WorkloadSettings} from '../kubernetes-settings.ts'
import {MESH_NAMES} from '../mesh-name.ts'
import {SETTINGS, type SettingName} from '../schema.ts'
import type {Settings} from '../settings.ts'

type Custom = Extract<ProfilerChoice, {kind: 'custom'}>
type Preset = Extract<ProfilerChoice, {kind: 'preset'}>
type Envoy = Extract<ProfilerChoice, {kind: 'envoy'}>

/** One of the choices that the setting has. */
function choiceOf(name: SettingName): Shape {
  return oneOf(SETTINGS[name].parse.choices ?? [])
}

const header: Shape = (value) => listOf(text)(value) ?? ((value as string[]).length === 2 ? null : '')

const PROFILERS: Readonly<Record<string, Shape>> = {
  custom: fieldsOf<Custom>({kind: text, name: text, command: text}),
  preset: fieldsOf<Preset>({kind: text, name: text, preset: choiceOf('profiler'), tool: orNull(text)}),
  envoy: fieldsOf<Envoy>({kind: text, name: text, endpoint: oneOf(['heapprofiler', 'cpuprofiler'])}),
}

const profiler: Shape = (value) => {
  const {kind} = (value ?? {}) as {readonly kind?: unknown}
  return typeof kind === 'string' && Object.hasOwn(PROFILERS, kind) ? PROFILERS[kind]!(value) : '.kind'
}

const workload = fieldsOf<WorkloadSettings>({
  replicas: count,
  nodeSelector: mappingOf(text),
  tolerations: listOf(mapping),
  selector: text,
  pod: orNull(text),
})

const kubernetes = fieldsOf<KubernetesSettings>({
  kubeconfig: orNull(text),
  context: orNull(text),
  namespace: text,
  attach: trueOrFalse,
  keep: trueOrFalse,
  yes: trueOrFalse,
  client: workload,
  server: workload,
  affinity: choiceOf('affinity'),
  images: fieldsOf<KubernetesSettings['images']>({
    fortio: text,
    proxy: text,
    injectedProxy: orNull(text),
    perf: text,
    shell: text,
    pullPolicy: choiceOf('imagePullPolicy'),
    pullSecrets: listOf(text),
  }),
  proxyLimits: fieldsOf<KubernetesSettings['proxyLimits']>({cpu: orNull(text), memory: orNull(text)}),
  appResources: fieldsOf<Resources>({requests: optional(mappingOf(text)), limits: optional(mappingOf(text))}),
  istio: fieldsOf<KubernetesSettings['istio']>({
    revision: orNull(text),
    interceptionMode: choiceOf('interceptionMode'),
    includeOutboundIPRanges: text,
    excludeOutboundIPRanges: text,
    gateway: text,
    domain: text,
    gatewaySelector: text,
    gatewayNamespace: text,
    certificateSecret: orNull(text),
  }),
  profiling: fieldsOf<KubernetesSettings['profiling']>({
    recorderNamespace: text,
    allowEphemeralContainer: trueOrFalse,
    privileged: trueOrFalse,
  }),
  readyTimeoutSeconds: number,
})

const settings = fieldsOf<Settings>({
  testbed: choiceOf('testbed'),
  mesh: oneOf(MESH_NAMES),
  meshChoice: fieldsOf<Settings['meshChoice']>({reason: text, impliedBy: orNull(text)}),
  modes: listOf(oneOf(MODES)),
  protocol: oneOf(PROTOCOLS),
  connections: listOf(count),
  qps: listOf((value) => (value === 'max' ? null : number(value))),
  durationSeconds: count,
  sizesBytes: listOf(number),
  repeats: count,
  tls: oneOf(TLS_KINDS),
  headers: listOf(header),
  jitter: trueOrFalse,
  uniform: trueOrFalse,
  nocatchup: trueOrFalse,
  keepalive: trueOrFalse,
  connectionReuse: orNull(fieldsOf<NonNullable<Settings['connectionReuse']>>({minimum: number, maximum: number})),
  resolutionSeconds: orNull(number),
  loadGenerator: text,
  telemetryMode: text,
  runLabel: text,
  extraLabels: text,
  profilers: listOf(profiler),
  profilingMode: choiceOf('profilingMode'),
  measureProfilingCost: trueOrFalse,
  frequencyHertz: count,
  deletePerfRecord: trueOrFalse,
  symbols: fieldsOf<Settings['symbols']>({paths: listOf(text), urls: listOf(text)}),
  proxy: fieldsOf<Settings['proxy']>({
    concurrency: count,
    executable: orNull(text),
    cpu: orNull(text),
    memory: orNull(text),
  }),
  outputDirectory: text,
  templatesDirectory: orNull(text),
  resumeDirectory: orNull(text),
  ingress: orNull(text),
  cacert: orNull(text),
  kubernetes,
})

/** Names the first setting that a file lacks, or that cannot be what it is there; null when there is none. */
export function faultOfSettings(stored: unknown): string | null {
  const fault = settings(stored)
  return fault === null ? null : `${fault.slice(1)} is missing, or is nothing that this setting can be`
}
