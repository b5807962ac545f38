import {TELEMETRY_AS_INSTALLED} from '../cells/istio-variant.ts'
import {policySets, telemetry} from '../parse/istio-values.ts'
import {listOf} from '../parse/lists.ts'
import {orNone, text, trueOrFalse} from '../parse/scalars.ts'
import {inGroup, setting} from './setting.ts'

/** What is measured besides Istio as it is installed. Each is an axis of the matrix. */
export const ISTIO_VARIANTS = inGroup('Kubernetes', {
  'istio.telemetry': setting({
    doc: 'Telemetry that Istio is told to keep besides what is installed, each measured by itself: as-installed, access-log, metrics-off, tracing-PERCENT; + between what goes together.',
    field: 'kubernetes.istio.telemetry',
    default: [TELEMETRY_AS_INSTALLED],
    parse: listOf(telemetry),
    valueName: 'KIND[+KIND][,…]',
    flags: ['istio-telemetry'],
  }),
  'istio.policies': setting({
    doc: 'Authorization policies on the server, a list of sets that are measured each by itself: none, or {numPolicies, numSourceIP, numPaths, numRequestPrincipals, numNamespaces, numPrincipals, numValues, action, dryRun}. Each policy denies (or, with action ALLOW, lets in) what no request has.',
    field: 'kubernetes.istio.policies',
    default: [null],
    parse: policySets,
    valueName: 'JSON',
    flags: ['istio-policies'],
  }),
  'istio.jwt': setting({
    doc: "Whether each request carries a JSON Web Token, signed with a key made for the run, that the server's sidecar demands and checks; false,true measures both.",
    field: 'kubernetes.istio.jwt',
    default: [false],
    parse: listOf(trueOrFalse),
    valueName: 'true|false[,…]',
    flags: ['istio-jwt'],
  }),
  'istio.extAuthz': setting({
    doc: "Whether the server's sidecar asks an authorization server about each request, a fortio in the server's pod that lets all in; false,true measures both.",
    field: 'kubernetes.istio.extAuthz',
    default: [false],
    parse: listOf(trueOrFalse),
    valueName: 'true|false[,…]',
    flags: ['istio-ext-authz'],
  }),
  'istio.envoyFilters': setting({
    doc: 'Files with EnvoyFilters, each measured by itself; none is Istio as it is installed.',
    field: null,
    default: [null],
    parse: listOf(orNone(text)),
    isPath: true,
    valueName: 'FILE[,FILE]',
    flagKind: 'repeated',
    flags: ['istio-envoy-filters'],
  }),
})
