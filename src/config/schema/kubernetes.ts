import {textShape} from '../../foreign-text/json-shape.ts'
import {count, wholeSeconds} from '../parse/amounts.ts'
import {
  addressRanges,
  hostName,
  imageName,
  labelSelector,
  namespaceName,
  nodeSelector,
  objectName,
  plainLabels,
  resources,
  secretName,
  tolerations,
} from '../parse/kubernetes-values.ts'
import {listOrNone} from '../parse/lists.ts'
import {parser, scalarText} from '../parse/raw-value.ts'
import {oneOf, orNone, text, trueOrFalse} from '../parse/scalars.ts'
import {inGroup, setting} from './setting.ts'

const DEFAULT_NAMESPACE = 'twopods-istio'
/** What one workload's pods may be told to number; more than any cluster of tests has nodes. */
const MAXIMUM_REPLICAS = 1000
const SIX_HOURS_SECONDS = 6 * 3600

const namespaceOrDefault = parser(textShape, (raw) => (scalarText(raw) === '' ? DEFAULT_NAMESPACE : namespaceName(raw)))

/** Which cluster, and how careful. */
const CLUSTER = {
  namespace: setting({
    doc: 'Namespace of the workloads. It is made, and must be ours or empty, unless --attach is given.',
    field: 'kubernetes.namespace',
    default: DEFAULT_NAMESPACE,
    parse: namespaceOrDefault,
    valueName: 'NAME',
    flags: ['namespace'],
    letter: 'n',
    environment: ['NAMESPACE'],
  }),
  context: setting({
    doc: 'Context of the kubeconfig; without one, the current context.',
    field: 'kubernetes.context',
    default: null,
    parse: orNone(text),
    valueName: 'NAME',
    flags: ['context'],
  }),
  kubeconfig: setting({
    doc: 'Path of the kubeconfig; without one, that of KUBECONFIG, ~/.kube/config or the account of the pod.',
    field: 'kubernetes.kubeconfig',
    default: null,
    parse: orNone(text),
    isPath: true,
    valueName: 'PATH',
    flags: ['kubeconfig'],
  }),
  attach: setting({
    doc: 'Use the pods that are there; change and delete nothing.',
    field: 'kubernetes.attach',
    default: false,
    parse: trueOrFalse,
    flags: ['attach'],
  }),
  keep: setting({
    doc: 'Leave the deployment standing after the run.',
    field: 'kubernetes.keep',
    default: false,
    parse: trueOrFalse,
    flags: ['keep'],
  }),
  yes: setting({
    doc: 'Do not ask before a context is used for the first time.',
    field: 'kubernetes.yes',
    default: false,
    parse: trueOrFalse,
    flags: ['yes'],
  }),
  readyTimeout: setting({
    doc: 'Longest wait until all pods are ready.',
    unit: 'seconds',
    field: 'kubernetes.readyTimeoutSeconds',
    default: 180,
    parse: wholeSeconds({minimum: 1, maximum: SIX_HOURS_SECONDS}),
    valueName: 'DURATION',
    flags: ['ready-timeout'],
  }),
}

/** What is told of the pods. */
const PODS = {
  'client.pod': setting({
    doc: 'Pod that sends the load, instead of those that the selector finds.',
    field: 'kubernetes.client.pod',
    default: null,
    parse: orNone(objectName),
    valueName: 'POD',
    flags: ['client'],
    keys: ['clientPod'],
  }),
  'client.selector': setting({
    doc: 'Labels by which --attach finds the pods that send the load.',
    field: 'kubernetes.client.selector',
    default: 'app=fortioclient',
    parse: labelSelector,
    valueName: 'SELECTOR',
    flags: ['client-selector'],
  }),
  'client.replicas': setting({
    doc: 'Pods that send the load, on as many nodes as can be had; each sends its share.',
    unit: 'pods',
    field: 'kubernetes.client.replicas',
    default: 1,
    parse: count({minimum: 1, maximum: MAXIMUM_REPLICAS}),
    valueName: 'N',
    flags: ['client-replicas'],
    keys: ['client.replica'],
  }),
  'client.nodeSelector': setting({
    doc: 'Labels of the nodes that may carry the pods that send the load.',
    field: 'kubernetes.client.nodeSelector',
    default: {},
    parse: nodeSelector,
    valueName: 'JSON',
  }),
  'client.tolerations': setting({
    doc: 'Taints that the pods that send the load put up with.',
    field: 'kubernetes.client.tolerations',
    default: [],
    parse: tolerations,
    valueName: 'JSON',
  }),
  'server.pod': setting({
    doc: 'Pod that answers, instead of those that the selector finds.',
    field: 'kubernetes.server.pod',
    default: null,
    parse: orNone(objectName),
    valueName: 'POD',
    flags: ['server'],
    keys: ['serverPod'],
  }),
  'server.selector': setting({
    doc: 'Labels by which --attach finds the pods that answer.',
    field: 'kubernetes.server.selector',
    default: 'app=fortioserver',
    parse: labelSelector,
    valueName: 'SELECTOR',
    flags: ['server-selector'],
  }),
  'server.replicas': setting({
    doc: 'Pods that answer. Requests that go to the address of a pod all go to the first.',
    unit: 'pods',
    field: 'kubernetes.server.replicas',
    default: 1,
    parse: count({minimum: 1, maximum: MAXIMUM_REPLICAS}),
    valueName: 'N',
    flags: ['server-replicas'],
    keys: ['server.replica'],
  }),
  'server.nodeSelector': setting({
    doc: 'Labels of the nodes that may carry the pods that answer.',
    field: 'kubernetes.server.nodeSelector',
    default: {},
    parse: nodeSelector,
    valueName: 'JSON',
  }),
  'server.tolerations': setting({
    doc: 'Taints that the pods that answer put up with.',
    field: 'kubernetes.server.tolerations',
    default: [],
    parse: tolerations,
    valueName: 'JSON',
  }),
  affinity: setting({
    doc: 'hard puts client and server on different nodes or not at all, soft where that can be had.',
    field: 'kubernetes.affinity',
    default: 'hard',
    parse: oneOf(['hard', 'soft']),
    valueName: 'hard|soft',
    flags: ['affinity'],
  }),
  appresources: setting({
    doc: 'Requests and limits of the fortio containers.',
    field: null,
    default: {},
    parse: resources,
    valueName: 'JSON',
  }),
  appresources1: setting({
    doc: "The same, under the other name that runner.py's values have for it; counts when appresources is empty.",
    field: null,
    default: {},
    parse: resources,
    valueName: 'JSON',
  }),
}

/** What the pods are made of. */
const IMAGES = {
  fortioImage: setting({
    doc: 'Image of fortio.',
    field: 'kubernetes.images.fortio',
    default: 'fortio/fortio:1.68.0',
    parse: imageName,
    valueName: 'IMAGE',
    flags: ['fortio-image'],
  }),
  'proxy.image': setting({
    doc: "Image of the sidecars. Without one, envoyproxy/envoy:v1.40.0 with mesh envoy, and the injector's own with linkerd. Mesh istio has istio.proxyImage.",
    field: 'kubernetes.images.injectedProxy',
    default: null,
    parse: orNone(imageName),
    valueName: 'IMAGE',
    flags: ['proxy-image'],
  }),
  perfImage: setting({
    doc: 'Image of profiling containers and recorders: perf, bpftrace, bcc, binutils. docs/perf-image.md says how it is built.',
    field: 'kubernetes.images.perf',
    default: 'mesh-runner/perf:0.1.0',
    parse: imageName,
    valueName: 'IMAGE',
    flags: ['perf-image'],
  }),
  shellImage: setting({
    doc: 'Image with a static busybox in /bin, which is lent to containers that have no shell.',
    field: 'kubernetes.images.shell',
    default: 'busybox:1.37.0-musl',
    parse: imageName,
    valueName: 'IMAGE',
    flags: ['shell-image'],
  }),
  imagePullPolicy: setting({
    doc: 'When images are pulled: Always, IfNotPresent or Never.',
    field: 'kubernetes.images.pullPolicy',
    default: 'IfNotPresent',
    parse: oneOf(['Always', 'IfNotPresent', 'Never']),
    valueName: 'POLICY',
    flags: ['image-pull-policy'],
  }),
  imagePullSecrets: setting({
    doc: 'Names of the secrets with which images are pulled.',
    field: 'kubernetes.images.pullSecrets',
    default: [],
    parse: listOrNone(secretName),
    valueName: 'NAME[,NAME]',
    flagKind: 'repeated',
    flags: ['image-pull-secrets'],
  }),
}

/** What an injecting mesh is told. */
const INJECTION = {
  'istio.revision': setting({
    doc: 'Revision of the Istio control plane that injects; without one, the default one.',
    field: 'kubernetes.istio.revision',
    default: null,
    parse: orNone(objectName),
    valueName: 'NAME',
    flags: ['istio-revision'],
    keys: ['revision'],
  }),
  'istio.proxyImage': setting({
    doc: "Istio's image of proxies, which holds pilot-agent and sets up the pod's network before: of its sidecars, and of istio-init. Without one, the injector's own.",
    field: 'kubernetes.istio.proxyImage',
    default: null,
    parse: orNone(imageName),
    valueName: 'IMAGE',
  }),
  interceptionMode: setting({
    doc: "How Istio's sidecars get the traffic: REDIRECT or TPROXY. NONE is refused for pods of ours, which send nothing to their sidecars by themselves.",
    field: 'kubernetes.istio.interceptionMode',
    default: 'REDIRECT',
    parse: oneOf(['REDIRECT', 'TPROXY', 'NONE']),
    valueName: 'MODE',
    keys: ['istio.interceptionMode'],
  }),
  includeOutboundIPRanges: setting({
    doc: "Address ranges whose traffic from the client its Istio sidecar takes; empty for the mesh's own choice.",
    field: 'kubernetes.istio.includeOutboundIPRanges',
    default: '',
    parse: addressRanges,
    valueName: 'CIDR[,CIDR]',
    keys: ['istio.includeOutboundIPRanges'],
  }),
  excludeOutboundIPRanges: setting({
    doc: 'Address ranges whose traffic from the client goes around its Istio sidecar.',
    field: 'kubernetes.istio.excludeOutboundIPRanges',
    default: '',
    parse: addressRanges,
    valueName: 'CIDR[,CIDR]',
    keys: ['istio.excludeOutboundIPRanges'],
  }),
  'istio.ingressApi': setting({
    doc: 'API of the gateway of mode ingress: istio (a Gateway and a VirtualService of ours) or gateway (routes of ours for a Gateway of the Gateway API that is there). Without one, what is there decides.',
    field: 'kubernetes.istio.ingressApi',
    default: null,
    parse: orNone(oneOf(['istio', 'gateway'])),
    valueName: 'istio|gateway',
    flags: ['ingress-api'],
  }),
  gateway: setting({
    doc: 'Name of the Gateway resource of mode ingress. With --ingress-api gateway it must be there, in istio.gatewayNamespace.',
    field: 'kubernetes.istio.gateway',
    default: 'fortio-gateway',
    parse: objectName,
    valueName: 'NAME',
    keys: ['istio.gateway'],
  }),
  domain: setting({
    doc: 'Host that the gateway of mode ingress routes is fortioserver in this domain, and whatever --ingress names.',
    field: 'kubernetes.istio.domain',
    default: 'local',
    parse: hostName,
    valueName: 'DOMAIN',
    keys: ['istio.domain'],
  }),
  cert: setting({
    doc: "Name of the secret with the gateway's certificate, in the gateway's namespace; without one, the gateway is plain.",
    field: 'kubernetes.istio.certificateSecret',
    default: null,
    parse: orNone(secretName),
    valueName: 'SECRET',
    keys: ['istio.certificateSecret'],
  }),
  'istio.gatewaySelector': setting({
    doc: "Labels of the gateway's pods, each as key=value. With --ingress-api gateway this default stands for those of what Istio makes for that Gateway.",
    field: 'kubernetes.istio.gatewaySelector',
    default: 'istio=ingressgateway',
    parse: plainLabels,
    valueName: 'LABEL[,LABEL]',
  }),
  'istio.gatewayNamespace': setting({
    doc: "Namespace of the gateway's pods.",
    field: 'kubernetes.istio.gatewayNamespace',
    default: 'istio-system',
    parse: namespaceName,
    valueName: 'NAME',
  }),
}

/** How processes are recorded that are not in a pod of ours with a profiling container. */
const RECORDING = {
  recorderNamespace: setting({
    doc: 'Namespace of the pods that record on a node, for pods without a profiling container.',
    field: 'kubernetes.profiling.recorderNamespace',
    default: 'mesh-runner',
    parse: namespaceName,
    valueName: 'NAME',
    flags: ['recorder-namespace'],
  }),
  ephemeralProfiler: setting({
    doc: 'Allow an ephemeral container in a pod when nothing else may profile it. It stays in the pod until that is deleted.',
    field: 'kubernetes.profiling.allowEphemeralContainer',
    default: false,
    parse: trueOrFalse,
    flags: ['ephemeral-profiler'],
  }),
  privilegedProfiler: setting({
    doc: 'Make profiling containers privileged, for nodes whose security modules refuse capabilities.',
    field: 'kubernetes.profiling.privileged',
    default: false,
    parse: trueOrFalse,
    flags: ['privileged-profiler'],
  }),
}

/** What only a cluster has. */
export const KUBERNETES = inGroup('Kubernetes', {...CLUSTER, ...PODS, ...IMAGES, ...INJECTION, ...RECORDING})
