import test from 'ava'
import {type Carried, carriedOver} from '../../../src/bench/cell/carried.ts'
import {departuresFromPath, stepsOfPath} from '../../../src/bench/cell/proof-of-path.ts'
import {atServer, counters, hostOf} from './counted-hosts.ts'

const PATH = ['fortioclient-sidecar', 'fortioserver-sidecar']
const CLIENT = {name: 'fortioclient-sidecar', workload: 'fortioclient'} as const
const SERVER = {name: 'fortioserver-sidecar', workload: 'fortioserver'} as const
const GATEWAY = {name: 'ingress-gateway', workload: null} as const

function carried(proxy: string, requests: number, connections = 4, receivedBytes: number | null = 0): Carried {
  return {proxy, workload: 'fortioclient', requests, connections, receivedBytes, hosts: null}
}

const HTTP = {protocol: 'http', successCount: 1000, errorCount: 0, sizeBytes: 1024, connections: 4} as const
const TCP = {protocol: 'tcp', successCount: 10, errorCount: 0, sizeBytes: 100, connections: 4} as const

test('requests that every proxy of the path carried have taken it', (t) => {
  t.deepEqual(departuresFromPath(PATH, [carried(PATH[0]!, 1004), carried(PATH[1]!, 1000)], HTTP), [])
})

test('a proxy of the path that carried less than was answered is a departure', (t) => {
  const reasons = departuresFromPath(PATH, [carried(PATH[0]!, 1000), carried(PATH[1]!, 999)], HTTP)
  t.deepEqual(reasons, ['fortioserver-sidecar carried 999 of 1000 answered requests'])
})

test('a proxy off the path that carried anything is a departure', (t) => {
  const reasons = departuresFromPath([PATH[1]!], [carried(PATH[0]!, 1, 1), carried(PATH[1]!, 1000)], HTTP)
  t.is(reasons.length, 1)
  t.regex(reasons[0]!, /fortioclient-sidecar carried 1 requests on 1 connections though it is not on the path/)
})

test('in baseline every proxy must stay untouched', (t) => {
  t.deepEqual(departuresFromPath([], [carried(PATH[0]!, 0, 0), carried(PATH[1]!, 0, 0)], HTTP), [])
  t.is(departuresFromPath([], [carried(PATH[0]!, 0, 1), carried(PATH[1]!, 0, 0)], HTTP).length, 1)
})

test('over TCP the bytes tell, since a proxy sees no requests there', (t) => {
  t.deepEqual(departuresFromPath([PATH[0]!], [carried(PATH[0]!, 0, 4, 1000)], TCP), [])
  t.is(departuresFromPath([PATH[0]!], [carried(PATH[0]!, 0, 4, 999)], TCP).length, 1)
})

test('over TCP without a payload a proxy must still have received something of each request', (t) => {
  const sent = {...TCP, sizeBytes: 0}
  t.deepEqual(departuresFromPath([PATH[0]!], [carried(PATH[0]!, 0, 4, 240)], sent), [])
  t.is(departuresFromPath([PATH[0]!], [carried(PATH[0]!, 0, 4, 0)], sent).length, 1)
})

test('over TCP a mesh that counts no bytes proves the path by its connections', (t) => {
  const accepted = (first: number, second: number) =>
    departuresFromPath(PATH, [carried(PATH[0]!, 0, first, null), carried(PATH[1]!, 0, second, null)], TCP)
  t.deepEqual(accepted(4, 4), [])
  t.deepEqual(accepted(5, 4), [])
  t.deepEqual(accepted(4, 3), ['fortioserver-sidecar carried 3 of 4 connections'])
})

test('of connections that broke only one must have come by, since the others may have got no further', (t) => {
  const accepted = (connections: number) =>
    departuresFromPath([PATH[1]!], [carried(PATH[1]!, 0, connections, null)], {...TCP, errorCount: 2})
  t.deepEqual(accepted(1), [])
  t.is(accepted(0).length, 1)
})

test('without byte counts a proxy off the path may not have accepted one connection', (t) => {
  const reasons = (connections: number) =>
    departuresFromPath([PATH[1]!], [carried(PATH[0]!, 0, connections, null), carried(PATH[1]!, 0, 4, null)], TCP)
  t.deepEqual(reasons(0), [])
  t.is(reasons(1).length, 1)
})

test('bytes that were not counted at one of the two readings are not known', (t) => {
  const bytes = (before: number | null, after: number | null) => {
    const readings = [before, after].map((receivedBytes) => ({...counters([]), receivedBytes}))
    return carriedOver(CLIENT, readings, atServer).receivedBytes
  }
  t.deepEqual([bytes(100, 350), bytes(100, null), bytes(null, 100)], [250, null, null])
})

const SERVED = hostOf({requests: 1000, streams: 1000, connections: 4})
const PASSED = hostOf({via: 'PassthroughCluster', streams: 4, connections: 4})

/** What one proxy carried of an HTTP load, as the only one of the path. */
function stepOf(one: Carried) {
  return stepsOfPath([one.proxy], [one], HTTP)[0]!.step
}

/** What a proxy carried that had sent nothing before. */
function carriedTo(proxy: typeof CLIENT | typeof SERVER | typeof GATEWAY, ...hosts: (typeof SERVED)[]): Carried {
  return carriedOver(proxy, [counters([]), counters(hosts)], atServer)
}

test('a client sidecar that passed the load through as TCP is off the path of serversidecar', (t) => {
  const reasons = departuresFromPath([SERVER.name], [carriedTo(CLIENT, PASSED), carriedTo(SERVER, SERVED)], HTTP)
  t.deepEqual(reasons, [
    'fortioclient-sidecar carried 0 requests on 4 connections though it is not on the path (4 connections to 10.0.0.9:8080 by PassthroughCluster)',
  ])
})

test("a client sidecar that sent the load to the gateway's address is off the path of ingress", (t) => {
  const toGateway = hostOf({via: 'outbound|80||gateway', address: '10.0.0.7', requests: 1000, streams: 1000})
  const all = [carriedTo(CLIENT, toGateway), carriedTo(GATEWAY, SERVED), carriedTo(SERVER, SERVED)]
  const [reason, ...others] = departuresFromPath([GATEWAY.name, SERVER.name], all, HTTP)
  t.deepEqual(others, [])
  t.regex(reason!, /^fortioclient-sidecar .* not on the path \(1000 requests to 10\.0\.0\.7:8080 by outbound/)
})

test('whatever a service is called, a sidecar that sent all requests to the server has carried them', (t) => {
  const named = {...SERVED, via: 'outbound|80|v1|echo.shop.svc.cluster.local'}
  t.deepEqual(departuresFromPath(PATH, [carriedTo(CLIENT, named), carriedTo(SERVER, SERVED)], HTTP), [])
})

test('requests that a sidecar of the path sent elsewhere are none of the server, and it is told where they went', (t) => {
  const elsewhere = hostOf({via: 'outbound|80||egress', address: '10.0.0.8', port: 80, requests: 1000})
  t.deepEqual(departuresFromPath(PATH, [carriedTo(CLIENT, elsewhere), carriedTo(SERVER, SERVED)], HTTP), [
    'fortioclient-sidecar carried 0 of 1000 answered requests; it sent 1000 requests to 10.0.0.8:80 by outbound|80||egress, which is no address of the server',
  ])
})

test("what a proxy does for itself is nobody's load, unless it goes to the server", (t) => {
  const xds = hostOf({
    via: 'xds-grpc',
    address: '10.96.0.4',
    port: 15_012,
    isHousekeeping: true,
    requests: 9,
    streams: 9,
  })
  t.deepEqual(departuresFromPath([], [carriedTo(CLIENT, xds)], HTTP), [])
  const disguised = hostOf({via: 'agent', isHousekeeping: true, streams: 1})
  t.is(departuresFromPath([], [carriedTo(CLIENT, disguised)], HTTP).length, 1)
})

test("a gateway's other guests are neither on its way to the server nor off it", (t) => {
  const other = hostOf({via: 'outbound|80||other', address: '10.0.0.5', requests: 5000, streams: 5000})
  t.deepEqual(departuresFromPath([], [carriedTo(GATEWAY, other)], HTTP), [])
  const few = hostOf({requests: 10, streams: 10})
  t.is(departuresFromPath([GATEWAY.name], [carriedTo(GATEWAY, other, few)], HTTP).length, 1)
  t.is(departuresFromPath([], [carriedTo(GATEWAY, other, few)], HTTP).length, 1)
})

test('a sidecar that saw no requests is proved by connections, all of them, and that is said', (t) => {
  const proved = carriedTo(CLIENT, PASSED)
  t.deepEqual(departuresFromPath([CLIENT.name], [proved], HTTP), [])
  t.deepEqual(stepOf(proved), {proxy: CLIENT.name, requests: null, connections: 4, provedBy: 'connections'})
  const half = carriedTo(CLIENT, hostOf({via: 'PassthroughCluster', streams: 2, connections: 2}))
  t.deepEqual(departuresFromPath([CLIENT.name], [half], HTTP), ['fortioclient-sidecar carried 2 of 4 connections'])
})

test('requests without an answer are no connections', (t) => {
  const unanswered = hostOf({requests: 995, streams: 1000, connections: 4})
  t.deepEqual(departuresFromPath([CLIENT.name], [carriedTo(CLIENT, unanswered)], HTTP), [
    'fortioclient-sidecar carried 995 of 1000 answered requests',
  ])
})

test('requests over connections that were open before are counted all the same', (t) => {
  const warm = [
    hostOf({requests: 10, streams: 10, connections: 4}),
    hostOf({requests: 1010, streams: 1010, connections: 4}),
  ]
  const after = warm.map((host) => counters([host]))
  t.deepEqual(departuresFromPath([CLIENT.name], [carriedOver(CLIENT, after, atServer)], HTTP), [])
  t.is(departuresFromPath([], [carriedOver(CLIENT, after, atServer)], HTTP).length, 1)
})

test('a host that is forgotten once it is idle has carried what was seen while the load was on', (t) => {
  const during = counters([{...PASSED, activeStreams: 4}])
  const seen = carriedOver(CLIENT, [counters([]), during, counters([])], atServer)
  t.deepEqual(departuresFromPath([CLIENT.name], [seen], HTTP), [])
  t.is(departuresFromPath([], [seen], HTTP).length, 1)
})

test('a host that was forgotten and has counted up to the same number again has carried', (t) => {
  const readings = [counters([PASSED]), counters([{...PASSED, activeStreams: 4}]), counters([PASSED])]
  const seen = carriedOver(CLIENT, readings, atServer)
  t.is(stepOf(seen).connections, 4)
  t.is(departuresFromPath([], [seen], HTTP).length, 1)
})

test('hosts that were forgotten before the load are no load', (t) => {
  const idle = carriedOver(CLIENT, [counters([PASSED, SERVED]), counters([SERVED])], atServer)
  t.deepEqual(departuresFromPath([], [idle], HTTP), [])
})

test('counters that began anew have carried what they count', (t) => {
  const anew = carriedOver(CLIENT, [counters([SERVED]), counters([hostOf({requests: 100, streams: 100})])], atServer)
  t.is(stepOf(anew).requests, 100)
})

test('hosts of several instances are told apart', (t) => {
  const [one, other] = ['a', 'b'].map((instance) => ({...hostOf({requests: 500, streams: 500}), instance}))
  t.deepEqual(departuresFromPath([CLIENT.name], [carriedTo(CLIENT, one!, other!)], HTTP), [])
})

test('a server sidecar that hands the pool of the client through as TCP has carried all that its connections brought', (t) => {
  const pool = hostOf({requests: 1010, streams: 1010, connections: 4, activeConnections: 4})
  const poolBefore = {...pool, requests: 10, streams: 10}
  const client = carriedOver(CLIENT, [counters([poolBefore]), counters([pool])], atServer)
  const handed = (count: number) => {
    const held = hostOf({via: 'InboundPassthroughCluster', streams: count, activeStreams: count, connections: count})
    return carriedOver(SERVER, [counters([held]), counters([held])], atServer)
  }
  t.deepEqual(departuresFromPath(PATH, [client, handed(4)], HTTP), [])
  t.is(stepsOfPath(PATH, [client, handed(4)], HTTP)[1]!.step.provedBy, 'connections')
  t.deepEqual(departuresFromPath(PATH, [client, handed(3)], HTTP), [
    'fortioserver-sidecar carried 0 of 1000 answered requests',
  ])
})

test('servers of which one sees requests and one hands connections through have carried what was sent to each', (t) => {
  const [one, other] = [{address: '10.0.0.9'}, {address: '10.0.0.8'}]
  const half = {requests: 500, streams: 500, connections: 2}
  const anywhere = () => true
  const client = carriedOver(
    CLIENT,
    [counters([]), counters([hostOf({...half, ...one}), hostOf({...half, ...other})])],
    anywhere,
  )
  const servers = (streams: number) => {
    const passed = hostOf({via: 'InboundPassthroughCluster', instance: 'b', ...other, streams, connections: streams})
    return carriedOver(SERVER, [counters([]), counters([hostOf({...half, ...one}), passed])], anywhere)
  }
  t.deepEqual(departuresFromPath(PATH, [client, servers(2)], HTTP), [])
  t.is(departuresFromPath(PATH, [client, servers(1)], HTTP).length, 1)
  t.is(departuresFromPath(PATH, [client, carriedTo(SERVER, hostOf({...half, ...one}))], HTTP).length, 1)
})

test('a stream that was open before counts off the path, where a proxy of the path sends to the same address', (t) => {
  const client = carriedTo(CLIENT, SERVED)
  const held = {...PASSED, via: 'InboundPassthroughCluster', activeStreams: 4}
  const server = (host: typeof PASSED) => carriedOver(SERVER, [counters([host]), counters([host])], atServer)
  t.deepEqual(departuresFromPath([CLIENT.name], [client, server(held)], HTTP), [
    'fortioserver-sidecar carried 0 requests on 0 connections though it is not on the path (4 connections to 10.0.0.9:8080 by InboundPassthroughCluster)',
  ])
  t.deepEqual(departuresFromPath([CLIENT.name], [client, server({...held, port: 8079})], HTTP), [])
})

test('a host that two workers made at once stands there twice, and has carried what both count', (t) => {
  const twins = (more: number) =>
    [60 + more, 1].map((requests) => hostOf({requests, streams: requests, connections: 1}))
  const server = carriedOver(SERVER, [counters(twins(0)), counters(twins(1000))], atServer)
  t.deepEqual(departuresFromPath([SERVER.name], [server], HTTP), [])
  t.is(stepOf(server).requests, 1000)
  const idle = carriedOver(SERVER, [counters(twins(0)), counters(twins(0).toReversed())], atServer)
  t.deepEqual(departuresFromPath([], [idle], HTTP), [])
})
