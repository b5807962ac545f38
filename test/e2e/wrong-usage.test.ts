import {spawn} from 'node:child_process'
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {join} from 'node:path'
import test from 'ava'
import {runRunner, scratch} from './running-bench.ts'

/** What Node, the framework and stack traces look like. */
const RAW = /\bE[A-Z]{3,}: |UsageError|Code: [A-Z]|\n\s+at \S+ \(|The following error/
const CODES = [2, 3, 4, 5, 8]

const INPUTS = ['graph', 'top', 'collapse', 'export', 'diff'].map((command) => ['flame', command])
const ALL = [...INPUTS, ['bench'], ['deploy'], ['doctor'], ['clean'], ['config', 'show']]

/** Paths that cannot be read, each in its own way. */
const PATHS = ['missing', 'folder', 'socket', 'circle', 'text/below', 'x'.repeat(300)]

/** Each kind of wrong usage, for the commands that can be used so. */
function wrongUsages(): string[][] {
  const stray = [
    ...ALL.map((command) => [...command, '--no-such-flag']),
    ['flame', 'nope'],
    ['nope'],
    ['config', 'nope'],
  ]
  const words = [
    ['bench', 'word'],
    ['clean', 'word'],
    ['help', 'nope'],
    ['autocomplete', 'nope'],
    ['config', 'show', 'word'],
  ]
  const values = [
    ...['--duration', '--conn', '--testbed', '--config_file', '--header'].map((flag) => ['bench', flag]),
    ...['--duration=x', '--conn=0', '--testbed=nope', '--set=x', '--set=nope=1'].map((flag) => ['bench', flag]),
    ['flame', 'export', 'text'],
    ['flame', 'export', 'text', '--format', 'nope'],
    ['flame', 'top', 'text', '--limit', 'many'],
    ...INPUTS,
  ]
  const paths = PATHS.flatMap((path) => [
    ...['graph', 'top', 'collapse'].map((command) => ['flame', command, path]),
    ['flame', 'export', '--format', 'folded', path],
    ['flame', 'diff', path, path],
    ['flame', 'graph', 'text', '--maps', path],
    ['bench', '--values', path],
    ['bench', '--config_file', path],
    ['bench', '--resume', path],
    ['deploy', '--dry-run', '-n', 'x', '--values', path],
  ])
  const outputs = ['folder', 'text/below', 'missing/below', 'x'.repeat(300)].map((path) => [
    'flame',
    'graph',
    'text',
    '-o',
    path,
  ])
  return [...stray, ...words, ...values, ...paths, ...outputs]
}

async function folderOfCases(t: Parameters<typeof scratch>[0]): Promise<string> {
  const cwd = await scratch(t)
  writeFileSync(join(cwd, 'text'), 'a;b 5\n')
  mkdirSync(join(cwd, 'folder'))
  symlinkSync('circle', join(cwd, 'circle'))
  const server = createServer().listen(join(cwd, 'socket'))
  await new Promise((resolve) => server.once('listening', resolve))
  t.teardown(() => server.close())
  return cwd
}

for (const half of [0, 1]) {
  test(`wrong usage of every command is said in our words, with a code and what to do, part ${half + 1}`, async (t) => {
    const cwd = await folderOfCases(t)
    for (const argv of wrongUsages().filter((_, index) => index % 2 === half)) {
      const {exitCode, stdout, stderr} = await runRunner(argv, {cwd})
      const said = `${argv.join(' ').slice(0, 120)}: ${exitCode}\n${stdout.slice(0, 500)}${stderr.slice(0, 1000)}`
      t.true(CODES.includes(exitCode ?? 0), said)
      t.regex(stderr, /(?:^|\n)Error: /, said)
      t.notRegex(stderr, RAW, said)
      t.is(stdout, '', said)
    }
  })
}

test('under --json each is one document, with the same exit code', async (t) => {
  const cwd = await folderOfCases(t)
  for (const argv of [
    ...[['nope'], ['bench', 'word'], ['bench', '--no-such-flag'], ['bench', '--duration=x'], ['help', 'nope']],
    ...PATHS.map((path) => ['flame', 'graph', path]),
    ...PATHS.map((path) => ['bench', '--values', path]),
  ]) {
    const {exitCode, stdout} = await runRunner([...argv, '--json'], {cwd})
    const {schemaVersion, error} = JSON.parse(stdout)
    t.is(schemaVersion, 1)
    t.is(error.exitCode, exitCode)
    t.notRegex(JSON.stringify(error), RAW)
  }
})

test('a reader that leaves ends a command quietly', async (t) => {
  const bin = join(import.meta.dirname, '..', '..', 'bin', 'dev.js')
  const child = spawn('bash', ['-c', `set -o pipefail; "$0" "$1" config show --json | head -1`, process.execPath, bin])
  let stderr = ''
  child.stderr.on('data', (bytes) => {
    stderr += bytes
  })
  await new Promise((resolve) => child.once('close', resolve))
  t.is(stderr, '')
})
