import {count} from '../parse/amounts.ts'
import {quantity} from '../parse/kubernetes-values.ts'
import {label} from '../parse/load-values.ts'
import {orEmpty, orNone, text, textLike, trueOrFalse} from '../parse/scalars.ts'
import {inGroup, setting} from './setting.ts'

const somePath = textLike(/./, 'a path')

/** The sidecars. */
export const PROXY = inGroup('Proxy', {
  'proxy.concurrency': setting({
    doc: 'Worker threads of each sidecar. Always set, and recorded in the results.',
    unit: 'threads',
    default: 2,
    parse: count({minimum: 1, maximum: 1024}),
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
    parse: orNone(quantity),
    valueName: 'QUANTITY',
  }),
  'proxy.cpuLimit': setting<string | null>({
    doc: 'Most processor time that Kubernetes gives each sidecar; without one, no limit. A sidecar at its limit is held back.',
    default: null,
    parse: orNone(quantity),
    valueName: 'QUANTITY',
  }),
  'proxy.memoryLimit': setting<string | null>({
    doc: 'Most memory that Kubernetes gives each sidecar; without one, no limit.',
    default: null,
    parse: orNone(quantity),
    valueName: 'QUANTITY',
  }),
  'proxy.memory': setting<string | null>({
    doc: 'Memory that Kubernetes reserves for each sidecar, such as 512Mi.',
    default: null,
    parse: orNone(quantity),
    valueName: 'QUANTITY',
  }),
})

/** The run as a whole. */
export const RUN = inGroup('Run', {
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
