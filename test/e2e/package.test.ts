import {existsSync, readFileSync} from 'node:fs'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {run} from '../../src/process/run.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** What the package is built with, the libraries in its bundles among them. */
const LIBRARIES = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).devDependencies).filter(
  // The framework brings one of its own.
  (library) => library !== 'string-width',
)

/** What npm itself says it would publish. */
async function packedFiles(): Promise<string[]> {
  const packed = await run(['npm', 'pack', '--dry-run', '--json', '--ignore-scripts'], {cwd: ROOT})
  return JSON.parse(packed.stdout)[0].files.map(({path}: {path: string}) => path)
}

test('the package has what runs and what users copy, and nothing else', async (t) => {
  const files = await packedFiles()
  for (const wanted of [
    'bin/runner',
    'bin/run.js',
    'values.yaml',
    'dist/commands/bench.js',
    'flame/stackcollapse-perf.pl',
    'templates/envoy/sidecar.yaml',
    'dist/symbols/demangler.wasm',
    'oclif.manifest.json',
    'NOTICE',
    'LICENSE',
    'README.md',
    'CHANGELOG.md',
  ]) {
    t.true(files.includes(wanted), wanted)
  }
  const stray = files.filter(
    (path) => /^(src|test|benchmarks|runs|\.ci|node_modules)\//.test(path) || /flameoutput\/./.test(path),
  )
  t.deepEqual(stray, [])
})

test('the packed package runs once it is installed elsewhere', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'package-e2e-'))
  t.teardown(() => rm(directory, {recursive: true, force: true}))
  const packed = await run(['npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', directory], {cwd: ROOT})
  const [{filename}] = JSON.parse(packed.stdout)
  const installed = await run(
    ['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', directory, join(directory, filename)],
    {cwd: directory},
  )
  t.is(installed.exitCode, 0, installed.stderr)
  const runner = join(directory, 'node_modules', '.bin', 'runner')
  const version = await run([runner, '--version'], {cwd: directory})
  t.regex(version.stdout, /^mesh-runner\/\d+\.\d+\.\d+ /)
  const plan = await run([runner, 'bench', '--dry-run', '--json', '--duration', '1'], {cwd: directory})
  t.is(plan.exitCode, 0, plan.stderr)
  t.is(JSON.parse(plan.stdout).cells.length, 1)
  await writeFile(join(directory, 'a.folded'), 'main;work 90\n')
  const top = await run([runner, 'flame', 'top', 'a.folded'], {cwd: directory})
  t.regex(top.stdout, /^work +90 samples/m, top.stderr)
  t.deepEqual(
    LIBRARIES.filter((library) => existsSync(join(directory, 'node_modules', library))),
    [],
    'the bundles hold them',
  )
})
