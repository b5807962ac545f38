import test from 'ava'
import {resolveWith} from '../_resolve.ts'

interface Given {
  readonly flags?: Readonly<Record<string, unknown>>
  readonly environment?: Readonly<Record<string, string>>
  readonly configFile?: string
  readonly values?: string
}

async function meshOf({flags = {}, environment = {}, configFile, values}: Given) {
  const {settings, origins} = await resolveWith({
    flags: {
      ...flags,
      ...(configFile === undefined ? {} : {config_file: 'c.yaml'}),
      ...(values === undefined ? {} : {values: ['v.yaml']}),
    },
    environment,
    files: {'/here/c.yaml': configFile ?? '', '/here/v.yaml': values ?? ''},
  })
  const shown = origins.find(({name}) => name === 'mesh')!
  return {mesh: settings.mesh, ...settings.meshChoice, shown: `${shown.value} ${shown.origin}`}
}

const SILENT = 'conn: 2\nduration: 240\n'
const ON_CLUSTER: readonly Readonly<Record<string, unknown>>[] = [
  {testbed: 'kubernetes'},
  {attach: true},
  {context: 'lab'},
]

for (const flags of ON_CLUSTER) {
  test(`on a cluster (${JSON.stringify(flags)}) a config file that names no mesh means istio`, async (t) => {
    const found = await meshOf({flags, configFile: SILENT})
    t.is(found.mesh, 'istio')
    t.is(found.impliedBy, '/here/c.yaml')
    t.is(found.reason, '/here/c.yaml names none, which means istio as in runner.py')
    t.is(found.shown, 'istio config file /here/c.yaml, which names none')
  })
}

test('on one machine a config file that names no mesh means envoy, and says so', async (t) => {
  for (const flags of [{}, {testbed: 'local'}]) {
    const found = await meshOf({flags, configFile: SILENT})
    t.is(found.mesh, 'envoy')
    t.is(found.impliedBy, null)
    t.is(found.reason, '/here/c.yaml names none, which on one machine means envoy')
  }
})

test('whoever names a mesh is heard, the strongest first', async (t) => {
  const flags = {testbed: 'kubernetes'}
  const cases: readonly (readonly [Given, string, RegExp])[] = [
    [{flags: {...flags, mesh: 'envoy'}, configFile: SILENT}, 'envoy', /^as flag --mesh says$/],
    [{flags, environment: {RUNNER_MESH: 'linkerd'}, configFile: SILENT}, 'linkerd', /RUNNER_MESH says$/],
    [{flags, configFile: `${SILENT}mesh: istio\n`}, 'istio', /^as config file \/here\/c\.yaml:3 says$/],
    [{flags, configFile: `${SILENT}mesh: linkerd\n`}, 'linkerd', /c\.yaml:3 says$/],
    [{flags, configFile: SILENT, values: 'mesh: envoy\n'}, 'envoy', /^as values \/here\/v\.yaml:1 says$/],
  ]
  for (const [given, mesh, reason] of cases) {
    const found = await meshOf(given)
    t.is(found.mesh, mesh as typeof found.mesh)
    t.is(found.impliedBy, null)
    t.regex(found.reason, reason)
  }
})

test('without a config file the mesh is envoy everywhere', async (t) => {
  for (const flags of [{}, ...ON_CLUSTER]) {
    const found = await meshOf({flags})
    t.is(found.mesh, 'envoy')
    t.is(found.reason, 'the default')
  }
})
