import test from 'ava'
import {MODES, type Mode, PROTOCOLS, type Protocol} from '../../../../src/config/cells/cell.ts'
import {ConfigurationError} from '../../../../src/errors/index.ts'
import {portAnnotation, readPortAnnotation} from '../../../../src/testbeds/kubernetes/manifests/port-annotation.ts'
import {meshPorts, PORTS, portTable, READY_PORT} from '../../../../src/testbeds/kubernetes/manifests/port-table.ts'
import {targetOf} from '../../../../src/testbeds/kubernetes/manifests/target-of.ts'

const ROWS = Object.values(PORTS)
const STATIC = portTable('static', 'mutual', PROTOCOLS)
const INJECTED = portTable('injected', 'mutual', PROTOCOLS)
const ADDRESSES = {serverPodIp: '10.1.2.3', ingressUrl: 'http://gateway.example:8000'}

/** What proxies keep for themselves: https://istio.io/latest/docs/ops/deployment/application-requirements/ */
const TAKEN = [4140, 4143, 4190, 4191, 15_000, 15_001, 15_006, 15_020, READY_PORT, 15_053, 15_090]

test('a sidecar can tell what goes to the service from what goes to a pod: no number is both', (t) => {
  const containers = ROWS.flatMap(({captured, capturedTls, direct}) => [captured, capturedTls, direct])
  const services = ROWS.flatMap((row) => [row.serviceCaptured, row.serviceCapturedTls, row.serviceDirect])
  const outbound = ROWS.flatMap(({outboundToCaptured, outboundToDirect}) => [outboundToCaptured, outboundToDirect])
  t.deepEqual(
    [...services, ...outbound].filter((number) => containers.includes(number)),
    [],
  )
  t.is(new Set(services).size, services.length)
  t.is(new Set(outbound).size, outbound.length)
  t.is(new Set(containers).size, containers.length - 1, 'only HTTP and HTTP/2 share a fortio')
  const all = [...containers, ...services, ...outbound]
  t.true(
    all.every((number) => number > 1024 && number < 32_768),
    'none is one that a load may be given by chance',
  )
  t.deepEqual(
    all.filter((number) => TAKEN.includes(number)),
    [],
  )
})

test('a mesh sees each protocol once behind the sidecar and once past it', (t) => {
  const ports = meshPorts(INJECTED)
  for (const protocol of PROTOCOLS) {
    const own = ports.filter((port) => port.protocol === protocol)
    t.deepEqual(own.map(({direct}) => direct).sort(), [false, true])
  }
})

const TARGETS: Readonly<Record<'static' | 'injected', Readonly<Record<Exclude<Mode, 'ingress'>, readonly string[]>>>> =
  {
    static: {
      baseline: ['http://10.1.2.3:8077', 'http://10.1.2.3:8077', '10.1.2.3:8076', 'tcp://10.1.2.3:8075'],
      serversidecar: ['http://10.1.2.3:8080', 'http://10.1.2.3:8081', '10.1.2.3:8079', 'tcp://10.1.2.3:8078'],
      clientsidecar: ['http://127.0.0.1:28077', 'http://127.0.0.1:28074', '127.0.0.1:28076', 'tcp://127.0.0.1:28075'],
      bothsidecar: ['http://127.0.0.1:28080', 'http://127.0.0.1:28081', '127.0.0.1:28079', 'tcp://127.0.0.1:28078'],
    },
    injected: {
      baseline: ['http://10.1.2.3:8077', 'http://10.1.2.3:8077', '10.1.2.3:8076', 'tcp://10.1.2.3:8075'],
      serversidecar: ['http://10.1.2.3:8080', 'http://10.1.2.3:8081', '10.1.2.3:8079', 'tcp://10.1.2.3:8078'],
      clientsidecar: [
        'http://fortioserver:18077',
        'http://fortioserver:18074',
        'fortioserver:18076',
        'tcp://fortioserver:18075',
      ],
      bothsidecar: [
        'http://fortioserver:18080',
        'http://fortioserver:18081',
        'fortioserver:18079',
        'tcp://fortioserver:18078',
      ],
    },
  }

for (const [kind, table] of [
  ['static', STATIC],
  ['injected', INJECTED],
] as const) {
  for (const mode of MODES.filter((one) => one !== 'ingress')) {
    test(`with ${kind} sidecars, ${mode} goes where its path begins`, (t) => {
      const found = PROTOCOLS.map((protocol) => targetOf(table, mode, protocol, ADDRESSES))
      t.deepEqual(found, TARGETS[kind][mode])
    })
  }
}

test('the address of an IPv6 pod is written in brackets', (t) => {
  t.is(targetOf(STATIC, 'baseline', 'grpc', {...ADDRESSES, serverPodIp: 'fd00::7'}), '[fd00::7]:8076')
})

test('ingress goes to the gateway, gRPC as host and port', (t) => {
  const ingress = (protocol: Protocol, ingressUrl: string) =>
    targetOf(INJECTED, 'ingress', protocol, {...ADDRESSES, ingressUrl})
  t.is(ingress('http', 'https://gateway/x'), 'https://gateway/x')
  t.is(ingress('grpc', 'http://gateway:8000'), 'gateway:8000')
  t.is(ingress('grpc', 'http://gateway'), 'gateway:80')
  t.is(ingress('grpc', 'https://gateway'), 'https://gateway:443')
  t.is(ingress('tcp', 'http://gateway:9000'), 'tcp://gateway:9000')
})

test('a path that is not deployed is an error that says what is', (t) => {
  const onlyHttp = portTable('static', 'none', ['http'])
  t.throws(() => targetOf(onlyHttp, 'baseline', 'grpc', ADDRESSES), {
    instanceOf: ConfigurationError,
    message: /no ports for protocol grpc; it has http\./,
  })
  const none = portTable('none', 'none', PROTOCOLS)
  t.is(targetOf(none, 'baseline', 'http', ADDRESSES), 'http://10.1.2.3:8077')
  t.throws(() => targetOf(none, 'bothsidecar', 'http', ADDRESSES), {message: /has no sidecars/})
  t.throws(() => targetOf(INJECTED, 'ingress', 'http', {...ADDRESSES, ingressUrl: null}), {message: /--ingress URL/})
})

test('the annotation of a pod gives the table back', (t) => {
  t.deepEqual(readPortAnnotation(portAnnotation(STATIC)), STATIC)
})

test('an annotation that somebody changed is no table', (t) => {
  const changed = (changes: Record<string, unknown>) => JSON.stringify({...INJECTED, ...changes})
  const row = (changes: Record<string, unknown>) => changed({ports: [{...PORTS.http, ...changes}]})
  const texts = [
    undefined,
    '',
    '{',
    'null',
    '[]',
    changed({sidecars: 'x'}),
    changed({tls: true}),
    changed({service: 'a b'}),
    changed({service: '$(id)'}),
    changed({ports: {}}),
    changed({ports: [null]}),
    row({captured: '8080'}),
    row({direct: 0}),
    row({direct: 65_536}),
    row({protocol: 'udp'}),
    row({outboundToDirect: undefined}),
  ]
  for (const text of texts) t.is(readPortAnnotation(text), null, text)
})
