import test from 'ava'
import {type Carried, carriedBetween, departuresFromPath} from '../../../src/bench/cell/proof-of-path.ts'

const PATH = ['fortioclient-sidecar', 'fortioserver-sidecar']

function carried(proxy: string, requests: number, connections = 4, receivedBytes: number | null = 0): Carried {
  return {proxy, requests, connections, receivedBytes}
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
  t.deepEqual(accepted(4, 3), ['fortioserver-sidecar accepted 3 of 4 connections'])
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
  const reading = {requests: 0, connections: 1, receivedBytes: 100}
  t.is(carriedBetween('x', reading, {...reading, receivedBytes: 350}).receivedBytes, 250)
  t.is(carriedBetween('x', reading, {...reading, receivedBytes: null}).receivedBytes, null)
  t.is(carriedBetween('x', {...reading, receivedBytes: null}, reading).receivedBytes, null)
})

test('a proxy that has forgotten idle hosts, and their counters with them, has carried what it counted since', (t) => {
  const before = {requests: 500, connections: 8, receivedBytes: 9000}
  const nothing = {requests: 0, connections: 0, receivedBytes: 0}
  t.deepEqual(carriedBetween('x', before, nothing), {proxy: 'x', ...nothing})
  const some = {requests: 100, connections: 2, receivedBytes: 300}
  t.deepEqual(carriedBetween('x', before, some), {proxy: 'x', ...some})
})
