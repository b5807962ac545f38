import {MODES} from '../cells/cell.ts'
import {count} from '../parse/amounts.ts'
import {listOrNone} from '../parse/lists.ts'
import {label} from '../parse/load-values.ts'
import {quantity} from '../parse/quantity.ts'
import {oneOf, orEmpty, orNone, text, textLike, trueOrFalse} from '../parse/scalars.ts'
import {threshold} from '../thresholds/threshold.ts'
import {inGroup, setting} from './setting.ts'

const somePath = textLike(/./, 'a path')

/** The sidecars. */
export const PROXY = inGroup('Proxy', {
  'proxy.concurrency': setting({
    doc: 'Worker threads of each sidecar. Always set, and recorded in the results.',
    unit: 'threads',
    field: 'proxy.concurrency',
    default: 2,
    parse: count({minimum: 1, maximum: 1024}),
    valueName: 'N',
    flags: ['concurrency'],
  }),
  'proxy.executable': setting({
    doc: 'Path of an Envoy to use on this machine instead of the one that would be found or fetched.',
    field: 'proxy.executable',
    default: null,
    parse: orNone(text),
    valueName: 'PATH',
  }),
  'proxy.cpu': setting({
    doc: 'Processor time that Kubernetes reserves for each sidecar, such as 1000m. Once one of cpu, memory and their limits is set, mesh istio is told all four, the others as in its charts (100m, 128Mi, 2000m, 1024Mi, as far as they go together); else none, and its control plane decides.',
    field: 'proxy.cpu',
    default: null,
    parse: orNone(quantity),
    valueName: 'QUANTITY',
  }),
  'proxy.cpuLimit': setting({
    doc: 'Most processor time that Kubernetes gives each sidecar; without one, no limit (mesh istio: see proxy.cpu). A sidecar at its limit is held back.',
    field: 'kubernetes.proxyLimits.cpu',
    default: null,
    parse: orNone(quantity),
    valueName: 'QUANTITY',
  }),
  'proxy.memoryLimit': setting({
    doc: 'Most memory that Kubernetes gives each sidecar; without one, no limit (mesh istio: see proxy.cpu).',
    field: 'kubernetes.proxyLimits.memory',
    default: null,
    parse: orNone(quantity),
    valueName: 'QUANTITY',
  }),
  'proxy.memory': setting({
    doc: 'Memory that Kubernetes reserves for each sidecar, such as 512Mi (mesh istio: see proxy.cpu).',
    field: 'proxy.memory',
    default: null,
    parse: orNone(quantity),
    valueName: 'QUANTITY',
  }),
})

/** The run as a whole. */
export const RUN = inGroup('Run', {
  labels: setting({
    doc: "The run's label, first in the labels of its cells. Without one, eight hexadecimal digits made from the start time.",
    field: null,
    default: null,
    parse: orNone(label),
    valueName: 'LABEL',
    flags: ['labels', 'run-label'],
  }),
  extraLabels: setting({
    doc: 'Text that is added to the label of every cell.',
    field: 'extraLabels',
    default: '',
    parse: orEmpty(label),
    valueName: 'LABEL',
    flags: ['extra_labels'],
  }),
  baseMode: setting({
    doc: 'The mode that the closing table compares the others with; the first one that is measured without.',
    field: 'baseMode',
    default: null,
    parse: orNone(oneOf(MODES)),
    valueName: 'MODE',
    flags: ['base-mode'],
  }),
  threshold: setting({
    doc: 'What must hold of each cell, such as p99<10ms, errors<1% or latencyMs.p99<10: a number of the --json document by its path in a cell, or by a short name of docs/results.md. The run ends with exit code 9 where one does not, and with 10 where that cannot be told.',
    field: 'thresholds',
    default: [],
    parse: listOrNone(threshold),
    valueName: 'CONDITION[,CONDITION]',
    flagKind: 'repeated',
    flags: ['threshold'],
    keys: ['thresholds'],
  }),
  abortOn: setting({
    doc: 'Measure no further cell once this is true of one, such as errors>5% or p99>1s, written as thresholds are. A cell is looked at when it is done. The run ends with exit code 9; --resume goes on with the cells that are left.',
    field: 'abortOn',
    default: [],
    parse: listOrNone(threshold),
    valueName: 'CONDITION[,CONDITION]',
    flagKind: 'repeated',
    flags: ['abort-on'],
  }),
  outputDir: setting({
    doc: 'Folder that gets runs/ and flame/flameoutput/.',
    field: 'outputDirectory',
    default: '.',
    parse: somePath,
    isPath: true,
    valueName: 'DIR',
    flags: ['output-dir'],
  }),
  templates: setting({
    doc: "Folder of templates that are used instead of the packaged ones of the same name; see the package's templates/.",
    field: 'templatesDirectory',
    default: null,
    parse: orNone(somePath),
    isPath: true,
    valueName: 'DIR',
    flags: ['templates'],
  }),
  resume: setting({
    doc: 'Go on with the run in this folder: cells that are done are not measured again.',
    field: 'resumeDirectory',
    default: null,
    parse: orNone(somePath),
    isPath: true,
    valueName: 'RUN_DIR',
    flags: ['resume'],
  }),
  devmode: setting({
    doc: 'Understood and without effect: a cell of any duration is measured.',
    field: null,
    default: false,
    parse: trueOrFalse,
    flags: ['devmode'],
  }),
})
