import {PROTOCOLS, TLS_KINDS} from '../cells/cell.ts'
import {MESH_NAMES} from '../mesh-name.ts'
import {gatewayUrl} from '../parse/load-values.ts'
import {oneOf, orNone, trueOrFalse} from '../parse/scalars.ts'
import {TESTBED_NAMES} from '../testbed-name.ts'
import {inGroup, setting} from './setting.ts'

/** Where the run takes place and which way requests go. */
export const TOPOLOGY = inGroup('Topology', {
  testbed: setting({
    doc: 'Where it runs: auto, local (processes on this machine) or kubernetes.',
    field: 'testbed',
    default: 'auto',
    parse: oneOf(['auto', ...TESTBED_NAMES]),
    valueName: 'NAME',
    flags: ['testbed'],
  }),
  mesh: setting({
    doc: `Who puts the proxies there: ${MESH_NAMES.join(', ')}. Those of envoy are static sidecars of this runner.`,
    field: 'mesh',
    default: 'envoy',
    parse: oneOf(MESH_NAMES),
    valueName: 'NAME',
    flags: ['mesh'],
  }),
  bothsidecar: setting({
    doc: 'Measure the path through both sidecars. On unless taken away.',
    field: null,
    default: true,
    parse: trueOrFalse,
    flags: ['bothsidecar'],
    keys: ['run_bothsidecar'],
  }),
  serversidecar: setting({
    doc: "Measure the path through the server's sidecar only, besides the others.",
    field: null,
    default: false,
    parse: trueOrFalse,
    flags: ['serversidecar'],
    keys: ['run_serversidecar'],
  }),
  clientsidecar: setting({
    doc: "Measure the path through the client's sidecar only, besides the others.",
    field: null,
    default: false,
    parse: trueOrFalse,
    flags: ['clientsidecar'],
    keys: ['run_clientsidecar'],
  }),
  baseline: setting({
    doc: 'Measure the path without any sidecar, besides the others. --no_istio is the same, --istio the opposite.',
    field: null,
    default: false,
    parse: trueOrFalse,
    flags: ['baseline', 'no_istio'],
    keys: ['run_baseline', 'run_no_istio', 'no_istio'],
  }),
  ingress: setting({
    doc: 'URL of an ingress gateway; measures the path through it, besides the others.',
    field: 'ingress',
    default: null,
    parse: orNone(gatewayUrl),
    mayHoldSecrets: true,
    valueName: 'URL',
    flags: ['ingress'],
    keys: ['run_ingress'],
  }),
  protocol: setting({
    doc: 'What the load generator speaks to the server: http, http2, grpc or tcp.',
    field: 'protocol',
    default: 'http',
    parse: oneOf(PROTOCOLS),
    valueName: 'NAME',
    flags: ['protocol_mode', 'mode', 'protocol'],
    keys: ['mode', 'protocol_mode'],
  }),
  tls: setting({
    doc: 'Security of the hops between two proxies: mutual TLS, or none. Paths with one sidecar or none have no such hop and are plain.',
    field: 'tls',
    default: 'mutual',
    parse: oneOf(TLS_KINDS),
    valueName: 'KIND',
    flags: ['tls'],
  }),
})
