import test from 'ava'
import {fromConfigFile, resolveWith} from './_resolve.ts'

const LATENCY = `# a file in the shape that runner.py reads
telemetry_mode: "v2-nullvm"
header: "Host:shop.example,X-Id:a:b"
conn:
    - 2
    - 64
qps:
    - 1000
    - max
duration: 240
size: 1024
metrics:
    - p90
perf_record: False

run_bothsidecar: no
run_serversidecar: true
run_baseline: True
run_ingress: false
mesh: istio
protocol_mode: "grpc"
extra_labels: "mtls"
jitter: false
uniform: yes
nocatchup: true
connection_reuse: 10:20
cacert: "/tmp/secret/tls.crt"
load_gen_type: fortio
`

test('a config file of runner.py is read as it is', async (t) => {
  const {settings, warnings} = await fromConfigFile(LATENCY)
  t.like(settings, {
    telemetryMode: 'v2-nullvm',
    connections: [2, 64],
    qps: [1000, 'max'],
    durationSeconds: 240,
    sizesBytes: [1024],
    modes: ['baseline', 'serversidecar'],
    mesh: 'istio',
    protocol: 'grpc',
    extraLabels: 'mtls',
    jitter: false,
    uniform: true,
    nocatchup: true,
    connectionReuse: {minimum: 10, maximum: 20},
    cacert: '/tmp/secret/tls.crt',
    profilers: [],
  })
  t.deepEqual(settings.headers, [
    ['Host', 'shop.example'],
    ['X-Id', 'a:b'],
  ])
  t.deepEqual(warnings, [
    {code: 'settings-without-effect', message: 'config file /here/c.yaml: metrics has no effect here'},
  ])
})

for (const key of ['run_baseline', 'run_no_istio', 'no_istio', 'baseline']) {
  test(`${key} in a config file turns the baseline on`, async (t) => {
    t.deepEqual((await fromConfigFile(`${key}: true`)).settings.modes, ['baseline', 'bothsidecar'])
  })
}

for (const key of ['header', 'headers']) {
  test(`${key} in a config file gives headers`, async (t) => {
    t.deepEqual((await fromConfigFile(`${key}: "a:b"`)).settings.headers, [['a', 'b']])
  })
}

test('run_ingress with a URL measures the way through the gateway', async (t) => {
  const {settings} = await fromConfigFile('run_ingress: "https://gw.example"\nrun_bothsidecar: false')
  t.deepEqual([settings.modes, settings.ingress], [['ingress'], 'https://gw.example'])
})

const refused = test.macro({
  async exec(t, text: string, message: RegExp, hint?: string) {
    const error = await t.throwsAsync(fromConfigFile(text), {name: 'ConfigurationError', message})
    t.like(error, hint === undefined ? {exitCode: 3} : {exitCode: 3, hint})
  },
  title: (_, text) => `the config file ${JSON.stringify(text).slice(0, 80)} is refused with its line`,
})

test(
  refused,
  'conn: 1\nrun_basline: true',
  /^config file \/here\/c\.yaml:2: there is no setting "run_basline"$/,
  'Did you mean run_baseline?',
)
test(refused, 'Duration: 5', /c\.yaml:1: there is no setting "Duration"/, 'Did you mean duration?')
test(refused, 'proxy:\n  cpu: 1\n  cpus: 1', /c\.yaml:3: there is no setting "proxy\.cpus"/, 'Did you mean proxy.cpu?')
test(refused, '__proto__: {x: 1}', /c\.yaml:1: there is no setting "__proto__"/)
test(
  refused,
  'run_baseline: true\nrun_no_istio: false',
  /c\.yaml:2: run_no_istio was set before, at config file \/here\/c\.yaml:1/,
)
test(refused, 'qps: 1\nconn: [1, x]', /c\.yaml:2: conn \["1","x"\] has "x", which is not a whole number/)
test(refused, 'jitter: maybe', /c\.yaml:1: jitter "maybe" is neither true nor false/)
test(refused, 'duration: {a: 1}', /c\.yaml:1: duration .* is a mapping where one value is expected/)
test(refused, 'duration: 010x', /c\.yaml:1: duration "010x"/)
test(refused, 'run_ingress: true', /c\.yaml:1: ingress "true" is not a URL/)
test(refused, 'conn: [1', /Reading \/here\/c\.yaml:1:\d+: this is not YAML/)
test(refused, 'conn: 1\nconn: 2', /Reading \/here\/c\.yaml:2:1: this is not YAML: duplicated mapping key/)
test(refused, '- 1', /it holds no mapping/)
test(refused, 'conn: 1\n---\nconn: 2', /2 documents/)
test(refused, 'conn: &a [*a]', /refers to itself/)
// Harmless: 7 mappings of 10 aliases each would be 10 million values if somebody wrote them out.
test(
  refused,
  ['a0: &a0 [1]', ...Array.from({length: 7}, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`)}]`)].join(
    '\n',
  ),
  /Reading \/here\/c\.yaml: with its aliases expanded it has \d\d,\d{3},\d{3} values; 100,000 is the most/,
)
test(refused, `conn: [${Array.from({length: 10_001}, (_, n) => n + 1)}]`, /has 10,001 values; 10,000 is the most/)
test(refused, `# ${'x'.repeat(2 ** 20)}`, /it has 1,048,578 characters; 1,048,576 is the most/)

test('a list as long as the limit is taken', async (t) => {
  const {settings} = await fromConfigFile(`conn: [${Array.from({length: 10_000}, (_, n) => n + 1)}]`)
  t.is(settings.connections.length, 10_000)
})
test(
  refused,
  'profilingMode: false\nperf: true',
  /c\.yaml:2 asks for a profile, but profilingMode is false \(config file \/here\/c\.yaml:1\)/,
)
test(refused, 'run_bothsidecar: false', /c\.yaml:1: no path is left/)

test('an empty config file changes nothing but why the mesh is taken', async (t) => {
  const {meshChoice, ...settings} = (await fromConfigFile('# nothing\n')).settings
  t.is(meshChoice.reason, '/here/c.yaml names none, which on one machine means envoy')
  t.like((await resolveWith()).settings, settings)
})

test('a file that cannot be read is an error with its path', async (t) => {
  const error = await t.throwsAsync(resolveWith({flags: {values: ['gone.yaml']}}), {name: 'ConfigurationError'})
  t.regex(error?.message ?? '', /Reading the values file \/here\/gone\.yaml: there is no such file/)
})

const spelling = test.macro({
  async exec(t, text: string, expected: Record<string, unknown>) {
    t.like((await fromConfigFile(text)).settings, expected)
  },
  title: (_, text, expected) => `${text} is read as ${JSON.stringify(expected)}`,
})

for (const yes of ['yes', 'True', 'on', 'TRUE', '"true"']) test(spelling, `jitter: ${yes}`, {jitter: true})
for (const no of ['no', 'False', 'off', 'n']) test(spelling, `keepalive: ${no}`, {keepalive: false})
test(spelling, 'duration: 010', {durationSeconds: 10})
test(spelling, 'labels: on', {runLabel: 'on'})
test(spelling, 'labels: 2026-01-02', {runLabel: '2026-01-02'})
test(spelling, 'labels: 1e3', {runLabel: '1e3'})
test(spelling, 'connection_reuse: 10:10', {connectionReuse: {minimum: 10, maximum: 10}})
test(spelling, 'conn: 1,2', {connections: [1, 2]})
test(spelling, 'profilingMode: False', {profilingMode: 'false'})

test("the values file of Istio's chart is understood, and what has no meaning here is named once", async (t) => {
  const chart = `excludeOutboundIPRanges: ""
appresources: {}
proxy:
  cpu: "1000m"
  memory: "512Mi"
  image: ""
appresources1:
  requests: {cpu: "1500m"}
fortioImage: fortio/fortio:latest_release
nighthawkImage: envoyproxy/nighthawk-dev:latest
rbac:
  enabled: false
server:
  inject: "false"
client:
  replica: 1
cert:
  client: false
namespace: "perf"
loadGenType: "fortio"
`
  const {settings, warnings} = await resolveWith({flags: {values: ['v.yaml']}, files: {'/here/v.yaml': chart}})
  t.like(settings, {proxy: {cpu: '1000m', memory: '512Mi', concurrency: 2, executable: null}})
  t.like(settings.kubernetes, {
    namespace: 'perf',
    appResources: {requests: {cpu: '1500m'}},
    images: {fortio: 'fortio/fortio:latest_release', injectedProxy: null},
  })
  t.is(warnings.length, 1)
  t.regex(warnings[0]!.message, /nighthawkImage, rbac\.enabled, server\.inject, cert\.client have no effect here/)
})

test('an HTTP run from a config file says that the size is really sent', async (t) => {
  const {warnings} = await fromConfigFile('conn: [2]\nqps: [100]\nduration: 10\nsize: 512\n')
  const [warning] = warnings.filter(({code}) => code === 'size-is-sent')
  t.regex(warning?.message ?? '', /512 bytes .* \?size=/)
  t.regex(warning?.hint ?? '', /since 2024/)
})
