import type {RequestedQps} from '../cells/cell.ts'
import {byteSize, count, duration, wholeSeconds} from '../parse/amounts.ts'
import {type Header, headers} from '../parse/headers.ts'
import {listOf} from '../parse/lists.ts'
import {label, type ReuseRange, requestedQps, reuseRange} from '../parse/load-values.ts'
import {type Parser, scalarText, withChoices} from '../parse/raw-value.ts'
import {oneOf, orEmpty, orNone, text, trueOrFalse} from '../parse/scalars.ts'
import {inGroup, setting} from './setting.ts'

const GENERATORS = ['fortio'] as const

/** runner.py's other generator is known, so that it is refused with a sentence of its own where generators are chosen. */
const loadGenerator: Parser<(typeof GENERATORS)[number] | 'nighthawk'> = (raw) =>
  scalarText(raw).toLowerCase() === 'nighthawk' ? 'nighthawk' : oneOf(GENERATORS)(raw)

/** One address pair has no more ports than this. */
const MAXIMUM_CONNECTIONS = 65_535
const SEVEN_DAYS_SECONDS = 7 * 24 * 3600
/** fortio holds a payload in memory as one piece. */
const MAXIMUM_SIZE_BYTES = 2 * 1024 ** 3 - 1

/** What the load generator sends. */
export const LOAD = inGroup('Load', {
  conn: setting<readonly number[]>({
    doc: 'Connections that carry the load; each number is a cell of its own.',
    unit: 'connections',
    default: [16],
    parse: listOf(count({minimum: 1, maximum: MAXIMUM_CONNECTIONS})),
    valueName: 'N[,N]',
    flagKind: 'repeated',
    flags: ['conn'],
    keys: ['connections'],
  }),
  qps: setting<readonly RequestedQps[]>({
    doc: 'Requests per second over all connections; each number is a cell of its own. 0, -1 and max are as fast as it goes.',
    unit: 'requests per second',
    default: [1000],
    parse: listOf(requestedQps),
    valueName: 'N[,N]',
    flagKind: 'repeated',
    flags: ['qps'],
  }),
  size: setting<readonly number[]>({
    doc: 'Payload of a response (of a request with gRPC and TCP); each number is a cell of its own.',
    unit: 'bytes',
    default: [1024],
    parse: listOf(byteSize({minimum: 0, maximum: MAXIMUM_SIZE_BYTES})),
    valueName: 'BYTES[,BYTES]',
    flagKind: 'repeated',
    flags: ['size'],
  }),
  duration: setting({
    doc: 'How long the load of one cell lasts, such as 30, 30s, 2m or 1h30m, and what {duration} in a profiling command is replaced by.',
    unit: 'seconds',
    default: 240,
    parse: wholeSeconds({minimum: 1, maximum: SEVEN_DAYS_SECONDS}),
    valueName: 'DURATION',
    flags: ['duration'],
  }),
  repeats: setting({
    doc: 'How often each cell is measured. All cells run once before any runs again.',
    default: 1,
    parse: count({minimum: 1, maximum: 1000}),
    valueName: 'N',
    flags: ['repeats'],
  }),
  headers: setting<readonly Header[]>({
    doc: 'Request headers as name:value,name:value; quotes are taken away as a shell does it. Files may also have a list or a mapping.',
    default: [],
    parse: headers,
    valueName: 'NAME:VALUE[,NAME:VALUE]',
    flagKind: 'repeated',
    flags: ['headers', 'header'],
    keys: ['header'],
  }),
  jitter: setting({
    doc: 'Vary the time between two requests by up to 10 %.',
    default: false,
    parse: trueOrFalse,
    flags: ['jitter'],
  }),
  uniform: setting({
    doc: 'Spread the connections evenly over the time between two requests.',
    default: false,
    parse: trueOrFalse,
    flags: ['uniform'],
  }),
  nocatchup: setting({
    doc: 'After a stall, skip the requests that were missed instead of sending them in a burst.',
    default: false,
    parse: trueOrFalse,
    flags: ['nocatchup'],
  }),
  keepalive: setting({
    doc: 'Keep connections open between requests.',
    default: true,
    parse: trueOrFalse,
    flags: ['keepalive'],
  }),
  connectionReuse: setting<ReuseRange | null>({
    doc: 'Replace a connection after a random number of requests between the two; none keeps connections.',
    unit: 'requests',
    default: null,
    parse: orNone(reuseRange),
    valueName: 'MIN:MAX',
    flags: ['connection_reuse'],
  }),
  resolution: setting<number | null>({
    doc: "Width of the finest bucket of the generator's histogram; none chooses one that suits the latencies.",
    unit: 'seconds',
    default: null,
    parse: orNone(duration({minimum: 1e-7, maximum: 1})),
    valueName: 'DURATION',
    flags: ['resolution'],
  }),
  loadGenType: setting({
    doc: 'Load generator: fortio.',
    default: 'fortio',
    parse: withChoices(loadGenerator, GENERATORS),
    valueName: 'NAME',
    flags: ['load_gen_type'],
    environment: ['LOAD_GEN_TYPE'],
  }),
  cacert: setting<string | null>({
    doc: 'Certificate authority that the generator trusts; a path where the generator runs.',
    default: null,
    parse: orNone(text),
    valueName: 'PATH',
    flags: ['cacert'],
  }),
  telemetryMode: setting({
    doc: 'Name of the telemetry configuration of the mesh; it stands in the label and tells cells apart. It changes nothing in the mesh.',
    default: '',
    parse: orEmpty(label),
    valueName: 'NAME',
    flags: ['telemetry_mode'],
  }),
})
