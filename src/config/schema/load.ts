import {choiceShape} from '../../foreign-text/json-shape.ts'
import {byteSize, count, duration, wholeSeconds} from '../parse/amounts.ts'
import {headers} from '../parse/headers.ts'
import {listOf} from '../parse/lists.ts'
import {label, requestedQps, reuseRange} from '../parse/load-values.ts'
import {parser, scalarText} from '../parse/raw-value.ts'
import {oneOf, orEmpty, orNone, text, trueOrFalse} from '../parse/scalars.ts'
import {inGroup, setting} from './setting.ts'

const GENERATORS = ['fortio'] as const

const knownGenerator = oneOf(GENERATORS)

/** runner.py's other generator is known, so that it is refused with a sentence of its own where generators are chosen. */
const loadGenerator = parser(
  choiceShape([...GENERATORS, 'nighthawk']),
  (raw) => (scalarText(raw).toLowerCase() === 'nighthawk' ? 'nighthawk' : knownGenerator(raw)),
  GENERATORS,
)

/** One address pair has no more ports than this. */
const MAXIMUM_CONNECTIONS = 65_535
const SEVEN_DAYS_SECONDS = 7 * 24 * 3600
/** fortio holds a payload in memory as one piece. */
const MAXIMUM_SIZE_BYTES = 2 * 1024 ** 3 - 1

/** What the load generator sends. */
export const LOAD = inGroup('Load', {
  conn: setting({
    doc: 'Connections that carry the load; each number is a cell of its own.',
    unit: 'connections',
    field: 'connections',
    default: [16],
    parse: listOf(count({minimum: 1, maximum: MAXIMUM_CONNECTIONS})),
    valueName: 'N[,N]',
    flagKind: 'repeated',
    flags: ['conn'],
    keys: ['connections'],
  }),
  qps: setting({
    doc: 'Requests per second over all connections; each number is a cell of its own. 0, -1 and max are as fast as it goes.',
    unit: 'requests per second',
    field: 'qps',
    default: [1000],
    parse: listOf(requestedQps),
    valueName: 'N[,N]',
    flagKind: 'repeated',
    flags: ['qps'],
  }),
  size: setting({
    doc: 'Payload of a response (of a request with gRPC and TCP); each number is a cell of its own.',
    unit: 'bytes',
    field: 'sizesBytes',
    default: [1024],
    parse: listOf(byteSize({minimum: 0, maximum: MAXIMUM_SIZE_BYTES})),
    valueName: 'BYTES[,BYTES]',
    flagKind: 'repeated',
    flags: ['size'],
  }),
  duration: setting({
    doc: 'How long the load of one cell lasts, such as 30, 30s, 2m or 1h30m, and what {duration} in a profiling command is replaced by.',
    unit: 'seconds',
    field: 'durationSeconds',
    default: 240,
    parse: wholeSeconds({minimum: 1, maximum: SEVEN_DAYS_SECONDS}),
    valueName: 'DURATION',
    flags: ['duration'],
  }),
  warmup: setting({
    doc: 'How long the load of each cell is on before it is measured, such as 5 or 5s; duration and {duration} do not count it.',
    unit: 'seconds',
    field: 'warmupSeconds',
    default: 0,
    parse: wholeSeconds({minimum: 0, maximum: SEVEN_DAYS_SECONDS}),
    valueName: 'DURATION',
    flags: ['warmup'],
  }),
  repeats: setting({
    doc: 'How often each cell is measured. Modes and profilers of one load run next to each other, every other time backwards; loads take turns in an order drawn by a fixed seed.',
    field: 'repeats',
    default: 1,
    parse: count({minimum: 1, maximum: 1000}),
    valueName: 'N',
    flags: ['repeats'],
  }),
  headers: setting({
    doc: 'Request headers as name:value,name:value; quotes are taken away as a shell does it. Files may also have a list or a mapping.',
    field: 'headers',
    default: [],
    parse: headers,
    mayHoldSecrets: true,
    valueName: 'NAME:VALUE[,NAME:VALUE]',
    flagKind: 'repeated',
    flags: ['headers', 'header'],
    keys: ['header'],
  }),
  jitter: setting({
    doc: 'Vary the time between two requests by up to 10 %.',
    field: 'jitter',
    default: false,
    parse: trueOrFalse,
    flags: ['jitter'],
  }),
  uniform: setting({
    doc: 'Spread the connections evenly over the time between two requests.',
    field: 'uniform',
    default: false,
    parse: trueOrFalse,
    flags: ['uniform'],
  }),
  nocatchup: setting({
    doc: 'After a stall, skip the requests that were missed instead of sending them in a burst.',
    field: 'nocatchup',
    default: false,
    parse: trueOrFalse,
    flags: ['nocatchup'],
  }),
  keepalive: setting({
    doc: 'Keep connections open between requests.',
    field: 'keepalive',
    default: true,
    parse: trueOrFalse,
    flags: ['keepalive'],
  }),
  connectionReuse: setting({
    doc: 'Replace a connection after a random number of requests between the two; none keeps connections.',
    unit: 'requests',
    field: 'connectionReuse',
    default: null,
    parse: orNone(reuseRange),
    valueName: 'MIN:MAX',
    flags: ['connection_reuse'],
  }),
  resolution: setting({
    doc: "Width of the finest bucket of the generator's histogram; none chooses one that suits the latencies.",
    unit: 'seconds',
    field: 'resolutionSeconds',
    default: null,
    parse: orNone(duration({minimum: 1e-7, maximum: 1})),
    valueName: 'DURATION',
    flags: ['resolution'],
  }),
  latencySource: setting({
    doc: "Where latencies come from: access-log reads the generator's log of every request (testbed local), which also tells response times, stalls and each second; histogram only the generator's own, coarser histogram.",
    field: 'latencySource',
    default: 'access-log',
    parse: oneOf(['access-log', 'histogram']),
    valueName: 'SOURCE',
    flags: ['latency-source'],
  }),
  keepAccessLog: setting({
    doc: "Keep the generator's log of every request in the cell's folder, about 100 bytes for each.",
    field: 'keepAccessLog',
    default: false,
    parse: trueOrFalse,
    flags: ['keep-access-log'],
  }),
  loadGenType: setting({
    doc: 'Load generator: fortio.',
    field: 'loadGenerator',
    default: 'fortio',
    parse: loadGenerator,
    valueName: 'NAME',
    flags: ['load_gen_type'],
    environment: ['LOAD_GEN_TYPE'],
  }),
  cacert: setting({
    doc: 'Certificate authority that the generator trusts: a file of this machine, which is brought to generators of ours on a cluster; an absolute path that is not here, or any with --attach, is one where the generator runs.',
    field: 'cacert',
    default: null,
    parse: orNone(text),
    valueName: 'PATH',
    flags: ['cacert'],
  }),
  telemetryMode: setting({
    doc: 'Name of the telemetry configuration of the mesh; it stands in the label and tells cells apart. It changes nothing in the mesh.',
    field: 'telemetryMode',
    default: '',
    parse: orEmpty(label),
    valueName: 'NAME',
    flags: ['telemetry_mode'],
  }),
})
