import test from 'ava'
import {type Cell, PROTOCOLS, type Protocol} from '../../../src/config/cells/cell.ts'
import {argv} from '../../../src/load/fortio/argv.ts'
import {limits, refusal} from '../../../src/load/fortio/limits.ts'
import type {LoadSurroundings} from '../../../src/load/load-generator.ts'
import {run} from '../../../src/process/run.ts'
import {realFortio} from '../../real-programs.ts'
import {testUnless} from '../../skip.ts'
import {exampleCell} from '../example-cell.ts'
import {type FortioServer, startFortioServer} from './fortio-server.ts'

const real = testUnless(realFortio.missing, test.serial)
const PLAIN: LoadSurroundings = {cacert: null, isHttps: false, isOwnServer: true}
const CONNECTIONS = 2
const REQUESTS = 40

let server: FortioServer | undefined

test.before(async () => {
  if (realFortio.path !== null) server = await startFortioServer(realFortio.path)
})

test.after.always(async () => {
  await server?.[Symbol.asyncDispose]()
})

function said(cell: Partial<Cell>, surroundings: Partial<LoadSurroundings> = {}): string[] {
  return limits(exampleCell(cell), {...PLAIN, ...surroundings}).map(({message}) => message)
}

/** fortio's own result of a load like this; throws with fortio's own words when it fails. */
async function measured(changes: Partial<Cell>, cacert: string | null = null) {
  const cell = exampleCell({connections: CONNECTIONS, requestedQps: REQUESTS, durationSeconds: 1, ...changes})
  const options = {
    executable: realFortio.path!,
    resultFile: '-',
    loadSeconds: 1,
    resolutionSeconds: 1e-5,
    label: 'l',
    cacert,
  }
  const ended = await run(argv(cell, server!.targets[cell.protocol], options))
  if (ended.exitCode !== 0) throw new Error(`${ended.command} ended with ${ended.exitCode}: ${ended.stderr}`)
  return {document: JSON.parse(ended.stdout)}
}

for (const protocol of ['http', 'http2', 'tcp'] as const) {
  real(`what is said of keepalive and connectionReuse over ${protocol} is what fortio does`, async (t) => {
    for (const changes of [{keepalive: false}, {connectionReuse: {minimum: 1, maximum: 2}}] as Partial<Cell>[]) {
      const {document} = await measured({protocol, ...changes})
      const replaces = document.SocketCount > CONNECTIONS
      t.is(said({protocol, ...changes}).length === 0, replaces, `${document.SocketCount} sockets`)
    }
  })
}

real('the headers that are said to be left out over gRPC are, and others are sent', async (t) => {
  const headers = [
    ['content-type', 'x/y'],
    ['x-mine', 'z'],
  ] as const
  const {document} = await measured({protocol: 'grpc', headers})
  t.deepEqual(
    Object.keys(document.Metadata).filter((name) => name !== 'user-agent'),
    ['x-mine'],
  )
  t.deepEqual(said({protocol: 'grpc', headers}), [
    "The header content-type has no effect: fortio's gRPC client leaves it out.",
  ])
})

real(
  'an authority is kept from gRPC to a plain address, which it would break, and is said to have no effect',
  async (t) => {
    for (const protocol of PROTOCOLS) {
      const {document} = await measured({protocol}, '/etc/ssl/certs/ca-certificates.crt')
      t.true(document.DurationHistogram.Count > 0, protocol)
      t.regex(said({protocol}, {cacert: '/x'}).join(), /^cacert has no effect/)
      t.deepEqual(said({protocol}, {cacert: '/x', isHttps: true}), [])
    }
  },
)

real('size 0 is what it says but over TCP, where it is refused: fortio sends 24 bytes of its own', async (t) => {
  const {document} = await measured({protocol: 'tcp', sizeBytes: 0})
  t.is(document.BytesSent / (document.DurationHistogram.Count + CONNECTIONS), 24)
  t.regex(refusal(exampleCell({protocol: 'tcp', sizeBytes: 0}))?.message ?? '', /24 bytes of its own/)
  for (const protocol of ['http', 'http2', 'grpc'] as const) t.is(refusal(exampleCell({protocol, sizeBytes: 0})), null)
})

real('as many requests are sent as the warning of a rate that is rounded down says', async (t) => {
  for (const [qps, connections, sent] of [
    [50, 16, 48],
    [31, 16, 30],
    [29, 10, 20],
    [3, 1, 3],
  ] as const) {
    const {document} = await measured({requestedQps: qps, connections})
    t.is(document.DurationHistogram.Count, sent)
    const found = /as (\d+) of/.exec(said({requestedQps: qps, connections, durationSeconds: 1}).join())
    t.is(found === null ? sent : Number(found[1]), sent)
    t.is(found !== null, sent < 0.98 * qps)
  }
})

test('nothing is said of a cell that fortio can do', (t) => {
  for (const protocol of PROTOCOLS) {
    t.deepEqual(said({protocol, jitter: true, uniform: true, nocatchup: true}), [])
    t.is(refusal(exampleCell({protocol})), null)
  }
  t.deepEqual(said({keepalive: false, headers: [['x-one', '1']]}), [])
  t.deepEqual(said({protocol: 'http2', keepalive: false}, {isHttps: true}), [])
})

test('pacing has no effect at full speed, nor is one connection spread', (t) => {
  const all = {jitter: true, uniform: true, nocatchup: true}
  t.deepEqual(
    said({...all, requestedQps: 'max'}).map((text) => text.split(' ')[0]),
    ['jitter', 'uniform', 'nocatchup'],
  )
  t.regex(said({uniform: true, connections: 1}).join(), /^uniform has no effect/)
})

test('headers are none of TCP, and content-type makes a POST of a GET', (t) => {
  const headers = [['content-type', 'x/y']] as const
  t.regex(said({protocol: 'tcp', headers}).join(), /^headers has no effect/)
  t.regex(said({headers}).join(), /POST instead of GET/)
})

test('connections are not reused a number of times where each request has its own', (t) => {
  t.regex(said({keepalive: false, connectionReuse: {minimum: 1, maximum: 2}}).join(), /^connectionReuse has no effect/)
  for (const protocol of ['http2', 'grpc', 'tcp'] as Protocol[]) {
    t.regex(said({protocol, connectionReuse: {minimum: 1, maximum: 2}}).join(), /does not replace connections/)
  }
})

test('sizes that a server of others may cut are told', (t) => {
  t.regex(said({sizeBytes: 300_000}, {isOwnServer: false}).join(), /may be cut/)
  t.deepEqual(said({sizeBytes: 300_000}), [])
  t.deepEqual(said({protocol: 'tcp', sizeBytes: 300_000}, {isOwnServer: false}), [])
})

test('a load of less than two requests is refused with the duration that it needs', (t) => {
  const refused = refusal(exampleCell({requestedQps: 0.1, durationSeconds: 10}))
  t.regex(refused?.message ?? '', /less than the two requests/)
  t.regex(refused?.hint ?? '', /--duration 20/)
  t.is(refusal(exampleCell({requestedQps: 0.1, durationSeconds: 20})), null)
})
