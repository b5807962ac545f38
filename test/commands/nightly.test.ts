import {spawnSync} from 'node:child_process'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import {scratchFolder} from '../scratch-folder.ts'

const DEV = join(import.meta.dirname, '..', '..', 'bin', 'dev.js')

function nightly(folder: string, ...argv: readonly string[]) {
  const env = {...process.env, NO_COLOR: '1', COLUMNS: '100'}
  const {status, stdout, stderr} = spawnSync(process.execPath, [DEV, 'nightly', ...argv], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  return {exitCode: status, stdout, stderr}
}

/** What the configuration files of istio/tools have in them, in the ways in which they write it. */
const CPU_MEM = `# Data: cpu/mem
telemetry_mode: "none"
conn:
    - 16
qps:
    - 10
    - 100
    - 1000
duration: 240
perf_record: false
run_bothsidecar: true
run_serversidecar: false
run_clientsidecar: false
run_baseline: false
extra_labels: "none"
jitter: true
`
const LATENCY = `telemetry_mode: "none"
conn: [2, 4, 8, 16, 32, 64]
qps: [1000]
duration: 240
perf_record: false
del_perf_record: false
run_bothsidecar: true
run_no_istio: true
uniform: true
nocatchup: true
`

function group(folder: string, name: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, 'configs', 'istio', name), {recursive: true})
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, 'configs', 'istio', name, file), text)
}

test('a dry run shows groups, hooks, cells, runs and the time that loads take, and starts nothing', async (t) => {
  const folder = await scratchFolder(t, 'nightly')
  group(folder, 'none', {'cpu_mem.yaml': CPU_MEM, 'latency.yaml': LATENCY, 'installation.yaml': ''})
  group(folder, 'jwt', {
    'cpu_mem.yaml': `${CPU_MEM}header: $SECURITY_REQUEST_AUTHN_TOKEN\n`,
    'prerun.sh': 'touch started\n',
  })
  group(folder, 'off', {'latency.yaml': LATENCY})
  writeFileSync(join(folder, 'configs', 'run_perf_test.conf'), 'none=true\njwt=true\noff=false\n')
  const {exitCode, stdout} = nightly(
    folder,
    'configs/istio',
    '--dry-run',
    '--base-set',
    'proxy.concurrency=1',
    '--pairs',
    '2',
  )
  t.is(exitCode, 0)
  t.regex(stdout, /^jwt +cpu_mem\.yaml +prerun\.sh +- +4 +-$/m)
  t.regex(stdout, /^none +cpu_mem\.yaml +installation\.yaml +3 +4 +48m$/m)
  t.regex(stdout, /^none +latency\.yaml +installation\.yaml +12 +4 +3h 12m$/m)
  t.regex(
    stdout,
    /header has the variable \$SECURITY_REQUEST_AUTHN_TOKEN in it, which nothing has replaced\. It is looked at again once prerun\.sh was run\./,
  )
  t.regex(stdout, /^Not run: off\.$/m)
  t.regex(stdout, /^4h of load, and as many deployments as runs\. Nothing was started\.$/m)
})

test('the plan as JSON has each run with its side in turns', async (t) => {
  const folder = await scratchFolder(t, 'nightly')
  group(folder, 'none', {'latency.yaml': LATENCY})
  const {exitCode, stdout} = nightly(
    folder,
    'configs/istio',
    '--dry-run',
    '--json',
    '--base-set',
    'proxy.concurrency=1',
    '--pairs',
    '3',
  )
  t.is(exitCode, 0)
  const [load] = JSON.parse(stdout).groups[0].loads
  t.deepEqual(
    load.runs.map(({side, number}: {side: string; number: number}) => `${side} ${number}`),
    ['base 1', 'new 1', 'new 2', 'base 2', 'base 3', 'new 3'],
  )
  t.is(load.cellCount, 12)
})

test('a folder without groups, and a night to go on with that is not there, are refused', async (t) => {
  const folder = await scratchFolder(t, 'nightly')
  const none = nightly(folder, '.')
  t.is(none.exitCode, 8)
  t.regex(none.stderr, /none of its 0 folders has a cpu_mem\.yaml or a latency\.yaml/)
  group(folder, 'none', {'latency.yaml': LATENCY})
  const gone = nightly(folder, 'configs/istio', '--resume', 'nights/gone')
  t.is(gone.exitCode, 2)
  t.regex(gone.stderr, /Going on with the night in .*nights\/gone/)
})

test('a base that is no setting is refused before anything is looked at', async (t) => {
  const folder = await scratchFolder(t, 'nightly')
  group(folder, 'none', {'latency.yaml': LATENCY})
  const {exitCode, stderr} = nightly(folder, 'configs/istio', '--base-set', 'proxy.concurency=1')
  t.is(exitCode, 2)
  t.regex(stderr, /there is no setting "proxy\.concurency"/)
})

test('--labels and --config_file, which a night gives its runs itself, are no flags of it', async (t) => {
  const folder = await scratchFolder(t, 'nightly')
  const {exitCode, stderr} = nightly(folder, 'configs/istio', '--labels', 'mine')
  t.is(exitCode, 2)
  t.regex(stderr, /There is no flag --labels/)
})
