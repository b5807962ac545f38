import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv2020} from 'ajv/dist/2020.js'
import test, {type ExecutionContext} from 'ava'
import type {NightDocument} from '../../src/nightly/night-document.ts'
import {realExecutables} from '../real-programs.ts'
import {testUnless} from '../skip.ts'
import {runRunner, scratch, startRunner} from './running-bench.ts'

const real = testUnless(realExecutables().missing, test.serial)
const SCHEMA = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'nightly-document.schema.json'), 'utf8'),
)
const isDocument = new Ajv2020({strictTypes: false, validateFormats: false}).compile(SCHEMA)

const COMMON = 'duration: 240\nperf_record: false\nrun_serversidecar: false\nrun_clientsidecar: false\n'
const BOTH = 'run_bothsidecar: true\nrun_baseline: false\n'

/** Config files with the keys that files of the original have, values and combinations of our own. */
const CONFIGS = {
  plain: `telemetry_mode: "none"\nconn:\n    - 2\nqps:\n    - 50\n${COMMON}${BOTH}extra_labels: "plain"\njitter: true\n`,
  modes: `telemetry_mode: "no_istio"\nconn:\n    - 2\n    - 4\nqps:\n    - 50\nsize: 512\n${COMMON}del_perf_record: false\nrun_bothsidecar: false\nrun_no_istio: true\nuniform: true\nnocatchup: true\n`,
  tcp: `telemetry_mode: "tcp"\nconn:\n    - 2\nqps:\n    - 50\n${COMMON}run_bothsidecar: true\nrun_baseline: true\njitter: true\nprotocol_mode: tcp\n`,
  ingress: `telemetry_mode: "gateway"\nconn:\n    - 2\nqps:\n    - 50\n${COMMON}run_bothsidecar: false\nrun_baseline: false\njitter: false\nrun_ingress: "https://gateway.example"\nheaders: "Host:server.example"\ncacert: "/tmp/tls.crt"\nconnection_reuse: '10:10'\n`,
  jwt: `telemetry_mode: "none"\nconn:\n    - 2\nqps:\n    - 50\n${COMMON}${BOTH}header: $REQUEST_TOKEN\n`,
} as const

async function nightOf(t: ExecutionContext, folders: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  const cwd = await scratch(t)
  for (const [name, files] of Object.entries(folders)) {
    mkdirSync(join(cwd, 'configs', name), {recursive: true})
    for (const [file, text] of Object.entries(files)) writeFileSync(join(cwd, 'configs', name, file), text)
  }
  return cwd
}

function statesOf({folders}: NightDocument) {
  return folders.map(({name, status, steps}) => [name, status, ...steps.map((step) => `${step.name} ${step.status}`)])
}

const FOLDERS = {
  jwt: {'latency.yaml': CONFIGS.jwt, 'prerun.sh': 'true\n'},
  modes: {'latency.yaml': CONFIGS.modes},
  plain: {'latency.yaml': CONFIGS.plain, 'cpu_mem.yaml': CONFIGS.plain, 'installation.yaml': 'kind: IstioOperator\n'},
  tcp: {'latency.yaml': CONFIGS.tcp},
}

test('a dry run shows every folder, says what a JWT needs, and leaves nothing', async (t) => {
  const cwd = await nightOf(t, FOLDERS)
  const {exitCode, stdout, stderr} = await runRunner(['nightly', 'configs', '--dry-run'], {cwd})
  t.is(exitCode, 0, stderr)
  t.regex(
    stdout,
    /^jwt\n {2}prerun\.sh is sourced\n {2}latency\.yaml: known once prerun\.sh has replaced \$REQUEST_TOKEN$/m,
  )
  t.regex(stdout, /^modes\n {2}latency\.yaml: 2 loads, 8m in all$/m)
  t.regex(stdout, /^plain\n {2}cpu_mem\.yaml: 1 load, .*\n.*_none_plain_both\n {2}latency\.yaml: 1 load/m)
  t.regex(stderr.replaceAll(/\s+/g, ' '), /\$REQUEST_TOKEN in it: its prerun\.sh must make the value \(a token/)
  t.regex(stderr, /installation\.yaml is handed to no command/)
  t.false(existsSync(join(cwd, 'nights')))
})

test('a folder that cannot be carried out is told in the dry run, with its exit code', async (t) => {
  const cwd = await nightOf(t, {ingress: {'latency.yaml': CONFIGS.ingress}, plain: {'latency.yaml': CONFIGS.plain}})
  const {exitCode, stdout} = await runRunner(['nightly', 'configs', '--dry-run', '--testbed', 'local'], {cwd})
  t.is(exitCode, 3)
  t.regex(stdout, /latency\.yaml: cannot be carried out\. The local testbed has no ingress gateway/)
  t.regex(stdout, /^plain\n {2}latency\.yaml: 1 load/m)
})

real('a night measures all folders; one whose prerun.sh fails is cleaned up after, and stops no other', async (t) => {
  const cwd = await nightOf(t, {
    bad: {'latency.yaml': CONFIGS.plain, 'prerun.sh': 'exit 3\n', 'postrun.sh': 'touch "$LOCAL_OUTPUT_DIR/cleaned"\n'},
    modes: {'latency.yaml': CONFIGS.modes},
    plain: {
      'installation.yaml': 'kind: IstioOperator\n',
      'prerun.sh': 'MARK=set-before\n',
      'latency.yaml': CONFIGS.plain,
      'postrun.sh': 'echo "$MARK $config_name" > "$LOCAL_OUTPUT_DIR/mark"\n',
    },
    tcp: {'latency.yaml': CONFIGS.tcp},
  })
  const install = ['--install-command', 'cp -t "$LOCAL_OUTPUT_DIR" --no-preserve=mode "$2" #']
  const {exitCode, stdout, stderr} = await runRunner(['nightly', 'configs', '--duration', '1', '--json', ...install], {
    cwd,
  })
  const document = JSON.parse(stdout) as NightDocument
  t.true(isDocument(document), JSON.stringify(isDocument.errors))
  t.is(exitCode, 6, stderr)
  t.deepEqual(statesOf(document), [
    ['bad', 'failed', 'prerun failed', 'postrun done'],
    ['modes', 'done', 'latency.yaml done'],
    ['plain', 'done', 'installation done', 'prerun done', 'latency.yaml done', 'postrun done'],
    ['tcp', 'done', 'latency.yaml done'],
  ])
  t.regex(document.folders[0]!.steps[0]!.reason!, /prerun\.sh: it ended with exit code 3\./)
  const output = join(document.nightDirectory, 'hook-output')
  t.true(existsSync(join(output, 'cleaned')))
  t.true(existsSync(join(output, 'installation.yaml')))
  t.is(readFileSync(join(output, 'mark'), 'utf8'), 'set-before plain\n')
  t.deepEqual(JSON.parse(readFileSync(join(document.nightDirectory, 'night.json'), 'utf8')), document)
  for (const {steps} of document.folders) {
    for (const {runDirectory} of steps) t.true(runDirectory === null || existsSync(join(runDirectory, 'results.csv')))
  }
})

real('an interrupt ends the bench that runs, sources postrun.sh and leaves the other folders out', async (t) => {
  const cwd = await nightOf(t, {
    one: {
      'prerun.sh': 'true\n',
      'latency.yaml': CONFIGS.plain,
      'postrun.sh': 'touch "$LOCAL_OUTPUT_DIR/cleaned"\n',
    },
    two: {'latency.yaml': CONFIGS.plain},
  })
  const running = startRunner(['nightly', 'configs'], {cwd})
  await running.says(/1\/1/)
  running.signal('SIGINT')
  const {exitCode, stdout, stderr} = await running.ended
  t.is(exitCode, 130, stderr)
  t.regex(
    stdout,
    /^one: interrupted\n {2}prerun: done\.\n {2}latency\.yaml: interrupted\..*\n {2}postrun: done\.\n\ntwo: skipped$/m,
  )
})
