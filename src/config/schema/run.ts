import {label} from '../parse/load-values.ts'
import {orEmpty, orNone, text, textLike, trueOrFalse, wholeNumber} from '../parse/scalars.ts'
import {grouped, setting} from './setting.ts'

/** A quantity as Kubernetes writes it: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const QUANTITY = /^\d+(\.\d+)?(m|k|[KMGTPE]i?)?$/
/** RFC 1123 label. */
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const somePath = textLike(/./, 'a path')
const image = orNone(textLike(/^[\w.\-/:@]+$/, 'the name of an image'))

/** The sidecars. */
export const PROXY = grouped('Proxy', {
  'proxy.concurrency': setting({
    doc: 'Worker threads of each sidecar. Always set, and recorded in the results.',
    unit: 'threads',
    default: 2,
    parse: wholeNumber({minimum: 1, maximum: 1024}),
    valueName: 'N',
    flags: ['concurrency'],
  }),
  'proxy.executable': setting<string | null>({
    doc: 'Path of an Envoy to use on this machine instead of the one that would be found or fetched.',
    default: null,
    parse: orNone(text),
    valueName: 'PATH',
  }),
  'proxy.cpu': setting<string | null>({
    doc: 'Processor time that Kubernetes reserves for each sidecar, such as 1000m.',
    default: null,
    parse: orNone(textLike(QUANTITY, 'a quantity such as 1000m or 2')),
    valueName: 'QUANTITY',
  }),
  'proxy.memory': setting<string | null>({
    doc: 'Memory that Kubernetes reserves for each sidecar, such as 512Mi.',
    default: null,
    parse: orNone(textLike(QUANTITY, 'a quantity such as 512Mi')),
    valueName: 'QUANTITY',
  }),
})

/** The run as a whole. */
export const RUN = grouped('Run', {
  labels: setting<string | null>({
    doc: "The run's label, first in the labels of its cells. Without one, eight hexadecimal digits made from the start time.",
    default: null,
    parse: orNone(label),
    valueName: 'LABEL',
    flags: ['labels', 'run-label'],
  }),
  extraLabels: setting({
    doc: 'Text that is added to the label of every cell.',
    default: '',
    parse: orEmpty(label),
    valueName: 'LABEL',
    flags: ['extra_labels'],
  }),
  outputDir: setting({
    doc: 'Folder that gets runs/ and flame/flameoutput/.',
    default: '.',
    parse: somePath,
    valueName: 'DIR',
    flags: ['output-dir'],
  }),
  templates: setting<string | null>({
    doc: "Folder of templates that are used instead of the packaged ones of the same name; see the package's templates/.",
    default: null,
    parse: orNone(somePath),
    valueName: 'DIR',
    flags: ['templates'],
  }),
  resume: setting<string | null>({
    doc: 'Go on with the run in this folder: cells that are done are not measured again.',
    default: null,
    parse: orNone(somePath),
    valueName: 'RUN_DIR',
    flags: ['resume'],
  }),
  devmode: setting({
    doc: 'Understood and without effect: a cell of any duration is measured.',
    default: false,
    parse: trueOrFalse,
    flags: ['devmode'],
  }),
})

/** What only a cluster has. */
export const KUBERNETES = grouped('Kubernetes', {
  namespace: setting({
    doc: 'Namespace of the workloads.',
    default: 'twopods-istio',
    parse: textLike(NAMESPACE, 'the name of a namespace'),
    valueName: 'NAME',
    environment: ['NAMESPACE'],
  }),
  clientPod: setting<string | null>({
    doc: 'Pod that sends the load, instead of the one that is found.',
    default: null,
    parse: orNone(text),
    valueName: 'POD',
    flags: ['client'],
  }),
  serverPod: setting<string | null>({
    doc: 'Pod, or address of the pod, that answers, instead of the one that is found.',
    default: null,
    parse: orNone(text),
    valueName: 'POD',
    flags: ['server'],
  }),
  fortioImage: setting<string | null>({
    doc: 'Image of fortio.',
    default: null,
    parse: image,
    valueName: 'IMAGE',
  }),
  nighthawkImage: setting<string | null>({
    doc: 'Image of nighthawk.',
    default: null,
    parse: image,
    valueName: 'IMAGE',
  }),
  'proxy.image': setting<string | null>({
    doc: 'Image of the sidecars.',
    default: null,
    parse: image,
    valueName: 'IMAGE',
  }),
})
