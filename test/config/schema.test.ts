import {readFileSync} from 'node:fs'
import test from 'ava'
import {DERIVED_FIELDS} from '../../src/config/derived-fields.ts'
import {SETTING_NAMES, SETTINGS, settingOf, variablesOf} from '../../src/config/schema.ts'
import {faultOfSettings} from '../../src/config/settings.ts'
import {readYaml} from '../../src/config/yaml/read-yaml.ts'
import {PACKAGED_VALUES, resolveWith} from './_resolve.ts'
import {SETTINGS_PAGE, settingsPage} from './_settings-page.ts'

const packaged = readYaml(PACKAGED_VALUES, 'values.yaml')

for (const name of SETTING_NAMES) {
  test(`${name} has a doc, a comment and its default in values.yaml, and a place in the docs`, (t) => {
    t.regex(settingOf(name).doc, /^.{10,}\.$/)
    const line = packaged.lineOf(name)
    t.truthy(line, 'values.yaml has it')
    const before = PACKAGED_VALUES.split('\n').slice(0, line! - 1)
    t.true(
      before.slice(-4).some((text) => text.trim().startsWith('#')),
      'a comment stands near',
    )
    t.true(settingsPage().includes(`\n### ${name}\n`))
  })
}

test('values.yaml says the defaults of the schema and nothing else', async (t) => {
  const {origins} = await resolveWith()
  t.deepEqual(
    origins.map(({name, value, origin}) => [name, value, origin]),
    SETTING_NAMES.map((name) => [name, SETTINGS[name].default, 'default']),
  )
})

test('docs/settings.md is what the schema makes of it', (t) => {
  t.is(readFileSync(SETTINGS_PAGE, 'utf8'), settingsPage(), 'write it with `node test/config/_settings-page.ts`')
})

test('no flag, variable or key belongs to two settings', (t) => {
  const flags = SETTING_NAMES.flatMap((name) => settingOf(name).flags)
  const variables = SETTING_NAMES.flatMap((name) => [variablesOf(name).own, ...variablesOf(name).others])
  const keys = SETTING_NAMES.flatMap((name) => [...new Set([name, ...settingOf(name).flags, ...settingOf(name).keys])])
  for (const names of [flags, variables, keys]) t.is(new Set(names).size, names.length)
})

test('each field of Settings is made of one setting, and none stands inside another', (t) => {
  const own = SETTING_NAMES.flatMap((name) => settingOf(name).field ?? [])
  const fields = [...own, ...Object.keys(DERIVED_FIELDS)]
  const shared = fields.filter((field, index) =>
    fields.some((other, at) => at !== index && `${other}.`.startsWith(`${field}.`)),
  )
  t.deepEqual(shared, [])
})

/** Of every kind that an entry may have a value of. */
const EVERY_KIND = [
  'conn=1,16',
  'qps=max,0.5',
  'size=0',
  'headers=a:b,c:d',
  'connectionReuse=1:2',
  'resolution=1ms',
  'profiler=oncpu',
  'profilerTool=perf',
  'envoyProfiler=heapprofiler',
  'customProfilingCommand=perf record -p {sidecar_pid}',
  'symbols=here,/there',
  'proxy.cpu=1',
  'kubeconfig=here',
  'client.nodeSelector={"a":"b"}',
  'server.tolerations=[{"key":"a","operator":"Exists","tolerationSeconds":"0"}]',
  'appresources={"limits":{"cpu":"1"}}',
  'cert=secret',
  'threshold=p99<10ms,errors<1%',
]

for (const set of [[], EVERY_KIND, EVERY_KIND.slice(0, 6)]) {
  test(`settings pass the check of a stored run after they were JSON: ${set.length} of them given`, async (t) => {
    const {settings} = await resolveWith({flags: {set}})
    t.is(faultOfSettings(JSON.parse(JSON.stringify(settings))), null)
  })
}

for (const [path, wrong] of [
  ['connections', [0]],
  ['qps', ['some']],
  ['headers', [['a']]],
  ['connectionReuse', {minimum: 1}],
  ['loadGenerator', 'another'],
  ['profilers', [{kind: 'preset', name: 'a', preset: 'none', tool: null}]],
  ['symbols', {paths: ['/a']}],
  ['thresholds', ['p98<1']],
  ['kubernetes', {}],
] as const) {
  test(`a stored run whose ${path} is ${JSON.stringify(wrong)} is refused by that name`, async (t) => {
    const {settings} = await resolveWith()
    t.regex(faultOfSettings({...settings, [path]: wrong}) ?? '', new RegExp(`^${path}[.[\\s]`))
  })
}

test('every flag that runner.py has had is understood', (t) => {
  const known = new Set(SETTING_NAMES.flatMap((name) => settingOf(name).flags))
  const original =
    'headers conn qps duration size mesh telemetry_mode client server perf ingress extra_labels labels mode protocol_mode cacert load_gen_type devmode jitter uniform nocatchup keepalive connection_reuse frequency custom_profiling_command custom_profiling_name envoy_profiler del_perf_record baseline no_istio serversidecar clientsidecar bothsidecar'
  t.deepEqual(
    original.split(' ').filter((flag) => !known.has(flag)),
    [],
  )
})

test("the schema's defaults are what its own parsers accept", (t) => {
  for (const name of SETTING_NAMES) {
    const fallback = settingOf(name).default
    if (fallback === null || Array.isArray(fallback)) continue
    const given = typeof fallback === 'object' ? JSON.stringify(fallback) : String(fallback)
    t.deepEqual(settingOf(name).parse(given), fallback, name)
  }
})
