import {
  booleanShape,
  choiceShape,
  countShape,
  fieldsShape,
  listShape,
  mappingShape,
  mapShape,
  nullableShape,
  numberShape,
  optionalShape,
  type Shape,
  textShape,
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
  return choiceShape(SETTINGS[name].parse.choices ?? [])
}

const header: Shape = (value) => listShape(textShape)(value) ?? ((value as string[]).length === 2 ? null : '')

const PROFILERS: Readonly<Record<string, Shape>> = {
  custom: fieldsShape<Custom>({kind: textShape, name: textShape, command: textShape}),
  preset: fieldsShape<Preset>({
    kind: textShape,
    name: textShape,
    preset: choiceOf('profiler'),
    tool: nullableShape(textShape),
  }),
  envoy: fieldsShape<Envoy>({kind: textShape, name: textShape, endpoint: choiceShape(['heapprofiler', 'cpuprofiler'])}),
}

const profiler: Shape = (value) => {
  const {kind} = (value ?? {}) as {readonly kind?: unknown}
  return typeof kind === 'string' && Object.hasOwn(PROFILERS, kind) ? PROFILERS[kind]!(value) : '.kind'
}

const workload = fieldsShape<WorkloadSettings>({
  replicas: countShape,
  nodeSelector: mapShape(textShape),
  tolerations: listShape(mappingShape),
  selector: textShape,
  pod: nullableShape(textShape),
})

const kubernetes = fieldsShape<KubernetesSettings>({
  kubeconfig: nullableShape(textShape),
  context: nullableShape(textShape),
  namespace: textShape,
  attach: booleanShape,
  keep: booleanShape,
  yes: booleanShape,
  client: workload,
  server: workload,
  affinity: choiceOf('affinity'),
  images: fieldsShape<KubernetesSettings['images']>({
    fortio: textShape,
    proxy: textShape,
    injectedProxy: nullableShape(textShape),
    perf: textShape,
    shell: textShape,
    pullPolicy: choiceOf('imagePullPolicy'),
    pullSecrets: listShape(textShape),
  }),
  proxyLimits: fieldsShape<KubernetesSettings['proxyLimits']>({
    cpu: nullableShape(textShape),
    memory: nullableShape(textShape),
  }),
  appResources: fieldsShape<Resources>({
    requests: optionalShape(mapShape(textShape)),
    limits: optionalShape(mapShape(textShape)),
  }),
  istio: fieldsShape<KubernetesSettings['istio']>({
    revision: nullableShape(textShape),
    interceptionMode: choiceOf('interceptionMode'),
    includeOutboundIPRanges: textShape,
    excludeOutboundIPRanges: textShape,
    gateway: textShape,
    domain: textShape,
    gatewaySelector: textShape,
    gatewayNamespace: textShape,
    certificateSecret: nullableShape(textShape),
  }),
  profiling: fieldsShape<KubernetesSettings['profiling']>({
    recorderNamespace: textShape,
    allowEphemeralContainer: booleanShape,
    privileged: booleanShape,
  }),
  readyTimeoutSeconds: numberShape,
})

const settings = fieldsShape<Settings>({
  testbed: choiceOf('testbed'),
  mesh: choiceShape(MESH_NAMES),
  meshChoice: fieldsShape<Settings['meshChoice']>({reason: textShape, impliedBy: nullableShape(textShape)}),
  modes: listShape(choiceShape(MODES)),
  protocol: choiceShape(PROTOCOLS),
  connections: listShape(countShape),
  qps: listShape((value) => (value === 'max' ? null : numberShape(value))),
  durationSeconds: countShape,
  sizesBytes: listShape(numberShape),
  repeats: countShape,
  tls: choiceShape(TLS_KINDS),
  headers: listShape(header),
  jitter: booleanShape,
  uniform: booleanShape,
  nocatchup: booleanShape,
  keepalive: booleanShape,
  connectionReuse: nullableShape(
    fieldsShape<NonNullable<Settings['connectionReuse']>>({minimum: numberShape, maximum: numberShape}),
  ),
  resolutionSeconds: nullableShape(numberShape),
  loadGenerator: textShape,
  telemetryMode: textShape,
  runLabel: textShape,
  extraLabels: textShape,
  profilers: listShape(profiler),
  profilingMode: choiceOf('profilingMode'),
  measureProfilingCost: booleanShape,
  frequencyHertz: countShape,
  deletePerfRecord: booleanShape,
  symbols: fieldsShape<Settings['symbols']>({paths: listShape(textShape), urls: listShape(textShape)}),
  proxy: fieldsShape<Settings['proxy']>({
    concurrency: countShape,
    executable: nullableShape(textShape),
    cpu: nullableShape(textShape),
    memory: nullableShape(textShape),
  }),
  outputDirectory: textShape,
  templatesDirectory: nullableShape(textShape),
  resumeDirectory: nullableShape(textShape),
  ingress: nullableShape(textShape),
  cacert: nullableShape(textShape),
  kubernetes,
})

/** Names the first setting that a file lacks, or that cannot be what it is there; null when there is none. */
export function faultOfSettings(stored: unknown): string | null {
  const fault = settings(stored)
  return fault === null ? null : `${fault.slice(1)} is missing, or is nothing that this setting can be`
}
