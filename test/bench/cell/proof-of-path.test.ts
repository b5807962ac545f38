import test from 'ava'
import {type Carried, departuresFromPath} from '../../../src/bench/cell/proof-of-path.ts'

const PATH = ['fortioclient-sidecar', 'fortioserver-sidecar']

function carried(proxy: string, requests: number, connections = 4, receivedBytes = 0): Carried {
  return {proxy, requests, connections, receivedBytes}
}

const HTTP = {protocol: 'http', successCount: 1000, sizeBytes: 1024} as const

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
  const sent = {protocol: 'tcp', successCount: 10, sizeBytes: 100} as const
  t.deepEqual(departuresFromPath([PATH[0]!], [carried(PATH[0]!, 0, 1, 1000)], sent), [])
  t.is(departuresFromPath([PATH[0]!], [carried(PATH[0]!, 0, 1, 999)], sent).length, 1)
})
