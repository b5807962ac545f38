import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv2020} from 'ajv/dist/2020.js'
import test from 'ava'
import {scratch, startRunner} from './running-bench.ts'

const SCHEMA = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'night-document.schema.json'), 'utf8'),
)
const isDocument = new Ajv2020({strictTypes: false}).compile(SCHEMA)

const LOAD = 'conn: [2]\nqps: [200]\nduration: 2\nrun_bothsidecar: true\n'

function group(folder: string, name: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, 'configs', name), {recursive: true})
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, 'configs', name, file), text)
}

function runsOf(night: string): readonly string[] {
  return readdirSync(join(night, 'runs')).map((name) => name.replace(/^[^_]*_/, ''))
}

/** A sidecar that counts to so many for each request, whatever else the machine does. */
const COUNTING = `          http_filters:
          - name: envoy.filters.http.lua
            typed_config:
              '@type': type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
              default_source_code:
                inline_string: |
                  function envoy_on_request(handle)
                    local sum = 0
                    for number = 1, 1000000 do sum = (sum + number) % 7 end
                    handle:headers():add('x-sum', tostring(sum))
                  end
`

function countingTemplates(folder: string): string {
  const packaged = join(import.meta.dirname, '..', '..', 'templates', 'envoy', 'sidecar.yaml')
  const own = join(folder, 'slower', 'envoy')
  mkdirSync(own, {recursive: true})
  writeFileSync(
    join(own, 'sidecar.yaml'),
    readFileSync(packaged, 'utf8').replaceAll('          http_filters:\n', COUNTING),
  )
  return join(folder, 'slower')
}

test('A night finds sidecars that count for each request, says so with exit code 9, and leaves its verdict as Markdown and JSON.', async (t) => {
  const cwd = await scratch(t)
  group(cwd, 'echo', {'latency.yaml': LOAD.replace('200', '40')})
  const argv = ['nightly', 'configs', '--templates', countingTemplates(cwd), '--base-set', 'templates=']
  const {exitCode, stdout, stderr} = await startRunner([...argv, '--metric', 'cpu', '--gate', '5%', '--json'], {
    cwd,
  }).ended
  t.is(exitCode, 9, stdout + stderr)
  const document = JSON.parse(stdout)
  t.true(isDocument(document), JSON.stringify(isDocument.errors))
  const [{loads}] = document.groups
  t.is(loads[0].verdict, 'regression')
  t.deepEqual(
    loads[0].moved.map(({path, verdict}: {path: string; verdict: string}) => [path.split('.')[0], verdict]),
    [
      ['proxies', 'regression'],
      ['proxies', 'regression'],
    ],
  )
  t.true(loads[0].moved.every(({ratio}: {ratio: number}) => ratio > 1.5))
  t.deepEqual(JSON.parse(readFileSync(join(document.folder, 'night.json'), 'utf8')), document)
  t.regex(readFileSync(join(document.folder, 'night.md'), 'utf8'), /^## Verdict: regression/)
  t.is(stderr.split('Responses of 1024 bytes').length, 2, 'a warning is said once')
})

test('A group whose prerun.sh fails is told with its exit code, its postrun.sh takes back, and the others are measured; what a script sets is put into its settings.', async (t) => {
  const cwd = await scratch(t)
  group(cwd, 'broken', {
    'latency.yaml': LOAD,
    'prerun.sh': 'echo nobody is there; exit 3\n',
    'postrun.sh': 'echo > "$dir/took-back"\n',
  })
  group(cwd, 'token', {'latency.yaml': `${LOAD}headers: $TOKEN\n`, 'prerun.sh': 'TOKEN=x-token:abc\n'})
  const {exitCode, stdout} = await startRunner(['nightly', 'configs'], {cwd}).ended
  t.is(exitCode, 5, stdout)
  t.regex(stdout, /^broken +- +- +- +not measured$/m)
  t.regex(stdout, /^token +latency\.yaml +- +1 +measured$/m)
  t.regex(stdout, /^broken: prerun\.sh of broken ended with exit code 3\. Its last words: nobody is there$/m)
  t.true(readdirSync(join(cwd, 'configs', 'broken')).includes('took-back'))
})

test('A night that is stopped leaves what it measured and takes back what prerun.sh did; --resume measures only the rest.', async (t) => {
  const cwd = await scratch(t)
  group(cwd, 'echo', {
    'latency.yaml': LOAD,
    'prerun.sh': 'echo >> "$dir/prepared"\n',
    'postrun.sh': 'rm "$dir/prepared"\n',
  })
  const argv = ['nightly', 'configs', '--base-set', 'proxy.concurrency=1', '--pairs', '2']
  const running = startRunner(argv, {cwd})
  await running.says(/echo_latency_new_2: run 3 of 4/)
  running.signal('SIGINT')
  const stopped = await running.ended
  t.is(stopped.exitCode, 130)
  t.regex(stopped.stdout, /^Stopped; what was measured is kept$/m)
  t.false(readdirSync(join(cwd, 'configs', 'echo')).includes('prepared'))
  const night = join(cwd, 'nights', readdirSync(join(cwd, 'nights'))[0]!)
  const before = runsOf(night).filter((name) => /_(base|new)_1$/.test(name)).length
  t.is(before, 2)
  const [first] = readdirSync(join(night, 'runs')).filter((name) => name.endsWith('_base_1'))
  for (const folder of ['proxies', 'proxies-after']) {
    const files = readdirSync(join(night, 'runs', first!, folder, 'fortioserver-sidecar'))
    t.deepEqual(files.toSorted(), ['clusters.json', 'config_dump.json', 'server_info.json'], folder)
  }
  const {exitCode, stdout} = await startRunner([...argv, '--resume', night], {cwd}).ended
  t.is(exitCode, 0, stdout)
  t.deepEqual(
    [...new Set(runsOf(night))].toSorted(),
    ['base_1', 'base_2', 'new_1', 'new_2'].map((one) => `echo_latency_${one}`),
  )
})
