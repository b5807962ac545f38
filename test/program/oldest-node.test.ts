import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import {EXIT_CODES} from '../../src/errors/index.ts'
import {run} from '../../src/process/run.ts'
import {PACKAGE_FOLDER} from '../../src/program/package-folder.ts'

/** What each program that users start is called, from the package's folder. */
const PROGRAMS = [
  ['bin/runner', 'flame', 'top'],
  ['flame/flamegraph.pl'],
  ['flame/stackcollapse-perf.pl'],
  ['flame/difffolded.pl'],
  ['flame/flame.sh'],
  ['flame/c++filt'],
]

/** The options of a Node that gives its version as this one. */
function claiming(version: string): string {
  const script = `Object.defineProperty(process, 'version', {value: '${version}'})`
  return `--import=data:text/javascript,${encodeURIComponent(script)}`
}

function start(program: readonly string[], env: Readonly<Record<string, string>>) {
  const [file, ...argv] = program
  return run([join(PACKAGE_FOLDER, file!), ...argv], {env})
}

for (const program of PROGRAMS) {
  test(`${program[0]} says which Node it takes, where the one that it finds is older`, async (t) => {
    const {exitCode, stdout, stderr} = await start(program, {NODE_OPTIONS: claiming('v22.23.5')})
    t.is(exitCode, EXIT_CODES.prerequisite, stderr)
    t.is(stdout, '')
    t.regex(stderr, /^Error: .*Node 24 or later; \/\S+ is v22\.23\.5\nTry this: .*RUNNER_NODE=/)
    t.is(stderr.trim().split('\n').length, 2, 'and nothing was loaded that could fail')
  })

  test(`${program[0]} says that there is no Node where RUNNER_NODE names`, async (t) => {
    const {exitCode, stderr} = await start(program, {RUNNER_NODE: '/nowhere/node'})
    t.is(exitCode, EXIT_CODES.prerequisite, stderr)
    t.regex(stderr, /^Error: .*no program \/nowhere\/node\nTry this: /)
  })
}

test('bin/run.js, started by a Node that is too old, says so', async (t) => {
  const argv = [process.execPath, claiming('v23.11.1'), join(PACKAGE_FOLDER, 'bin/run.js'), '--version']
  const {exitCode, stderr} = await run(argv)
  t.is(exitCode, EXIT_CODES.prerequisite, stderr)
  t.regex(stderr, /is v23\.11\.1$/m)
})

test('npm is told of the Node that the programs take, and brings one', (t) => {
  const {engines, optionalDependencies} = JSON.parse(readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8'))
  t.is(engines.node, '>=24')
  for (const version of Object.values<string>(optionalDependencies)) t.true(Number.parseInt(version, 10) >= 24)
})
