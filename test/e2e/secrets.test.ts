import {existsSync, readdirSync, readFileSync, statSync, unlinkSync} from 'node:fs'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import test from 'ava'
import {realExecutables} from '../real-programs.ts'
import {testUnless} from '../skip.ts'
import {type Ended, onlyRun, runRunner, scratch, startRunner} from './running-bench.ts'

const real = testUnless(realExecutables().missing, test.serial)

/** Values of many kinds; fortio repeats headers of gRPC in its result, and logs the user agent. */
const SECRETS = ['s3cr3t-t0ken', 'hunter2x', `it's "quoted" & <odd>`, 'agent/77.5.x', 'pa55w0rd!', 'sig-0123456789']
const [TOKEN, PLAIN, ODD, AGENT, PASSWORD, SIGNATURE] = SECRETS as [string, string, string, string, string, string]
const SYMBOL_URL = `http://me:${encodeURIComponent(PASSWORD)}@127.0.0.1:1/{build_id}?sig=${SIGNATURE}`
const HEADERS = [`Authorization: Bearer ${TOKEN}`, `x-plain: ${PLAIN}`, `x-odd: ${ODD}`, `user-agent: ${AGENT}`]
/** Tells its secrets in all places that the profile of a command can. */
const TELLTALE = `echo "told ${PLAIN}" >&2; echo "main;${PLAIN} 5"; sleep {duration}`

const FLAGS = [
  ...['--duration', '1', '--qps', '100', '--conn', '1,2', '--mode', 'grpc', '--symbol-urls', SYMBOL_URL],
  ...['--custom_profiling_command', TELLTALE, '--custom_profiling_name', 'telltale'],
  ...HEADERS.flatMap((header) => ['--header', `'${header.replaceAll("'", `'"'"'`)}'`]),
]

function filesBelow(folder: string): string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function textOf(path: string): string {
  const bytes = readFileSync(path)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
}

/** Files that hold a secret as it is, in JSON, in an address or in base64. */
function told(text: string): string[] {
  const forms = SECRETS.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/.?=*$/, ''),
  ])
  return forms.filter((form) => text.includes(form))
}

function tellingFiles(cwd: string): string[] {
  return filesBelow(cwd)
    .filter((path) => !path.endsWith('/secrets.json'))
    .flatMap((path) => told(textOf(path)).map((form) => `${path}: ${form}`))
}

function printed({stdout, stderr}: Ended): string {
  return stdout + stderr
}

real(
  'no secret is printed or kept, but what --resume needs, for the owner alone, until the run is complete',
  async (t) => {
    const cwd = await scratch(t)
    const running = startRunner(['bench', ...FLAGS], {cwd})
    await running.says(/done .*c_1_/)
    running.signal('SIGINT')
    const interrupted = await running.ended
    t.is(interrupted.exitCode, 130, interrupted.stderr)
    const run = onlyRun(cwd)
    const kept = join(run, 'secrets.json')
    t.is(statSync(kept).mode & 0o777, 0o600)
    t.deepEqual(tellingFiles(cwd), [])
    for (const name of ['run.json', 'runner.log', 'journal.jsonl', 'index.html']) {
      t.is(statSync(join(run, name)).mode & 0o777, 0o600, name)
    }

    const resumed = await runRunner(['bench', '--resume', run, '--json'], {cwd})
    t.is(resumed.exitCode, 0, printed(resumed))
    t.false(existsSync(kept))
    t.deepEqual(tellingFiles(cwd), [])
    t.deepEqual(told(printed(interrupted) + printed(resumed)), [])
    const again = await runRunner(['bench', '--resume', run, '--json'], {cwd})
    t.is(again.exitCode, 0, printed(again))
    t.is(JSON.parse(again.stdout).cells.length, 2)
  },
)

real('a run whose secrets are gone goes on with its flags given again, and says so without them', async (t) => {
  const cwd = await scratch(t)
  const running = startRunner(['bench', ...FLAGS], {cwd})
  await running.says(/done .*c_1_/)
  running.signal('SIGINT')
  await running.ended
  const run = onlyRun(cwd)
  unlinkSync(join(run, 'secrets.json'))
  const refused = await runRunner(['bench', '--resume', run], {cwd})
  t.is(refused.exitCode, 2)
  t.regex(
    refused.stderr,
    /was started with secrets \(headers, .*symbols.*\), and secrets\.json is gone\.\nTry this: Give the flags/,
  )
  const whole = await runRunner(['bench', '--resume', run, ...FLAGS, '--json'], {cwd})
  t.is(whole.exitCode, 0, printed(whole))
  t.deepEqual(tellingFiles(cwd), [])
})

test('neither a dry run nor what is said of wrong usage tells a secret', async (t) => {
  const cwd = await scratch(t)
  for (const argv of [
    ['bench', ...FLAGS, '--dry-run'],
    ['bench', ...FLAGS, '--dry-run', '--json'],
    ['bench', '--header', 'Authorization:', 'Bearer', TOKEN],
    ['bench', '--headers', `Authorization=${TOKEN}`],
    ['bench', '--set', `Authorization: Bearer ${TOKEN}`],
    ['bench', '--set', `header=${TOKEN}`],
    ['bench', '--symbol-urls', SYMBOL_URL.replace('http', 'ftp')],
    ['bench', '--ingress', SYMBOL_URL, '--testbed', 'local'],
    ['config', 'show', ...FLAGS],
    ['config', 'show', ...FLAGS, '--json'],
    ['flame', 'graph', SYMBOL_URL.replace(/\?.*/, '')],
    ['doctor', '--symbol-urls', SYMBOL_URL],
  ]) {
    const ended = await runRunner(argv, {
      cwd,
      env: {HTTPS_PROXY: `http://u:${encodeURIComponent(PASSWORD)}@127.0.0.1:1`},
    })
    t.deepEqual(told(printed(ended)), [], argv.join(' '))
  }
})
