import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'

const TESTS = import.meta.dirname
const PACKAGE = {type: 'module', ava: {extensions: ['ts'], files: ['*.test.ts']}}

/** Runs one file of tests as `npm test` does; what it printed, without times. */
function runTests(t: ExecutionContext, body: string, env: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'run-ava-'))
  t.teardown(() => rmSync(folder, {recursive: true}))
  symlinkSync(join(TESTS, '..', 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify(PACKAGE))
  const imports = `import test from 'ava'\nimport {skip, testUnless} from '${join(TESTS, 'skip.ts')}'\n`
  writeFileSync(join(folder, 'some.test.ts'), imports + body)
  const {status, stdout} = spawnSync(process.execPath, [join(TESTS, 'run-quietly.js')], {
    cwd: folder,
    encoding: 'utf8',
    env: {PATH: process.env['PATH'], HOME: folder, ...env},
  })
  return {status, lines: stdout.split('\n').filter((line) => line !== '' && !/^in \d+ s$/.test(line))}
}

const GOOD = "test('good', (t) => t.pass())\n"
const LACKING = "test('lacking', (t) => skip(t, 'perf is absent'))\n"

test('what was skipped is counted as such and listed with its reason, however it was skipped', (t) => {
  const unless =
    "const some = testUnless('no cluster', test.serial)\nsome('one', (t) => t.fail())\nsome('two', (t) => t.fail())\n"
  const marked = "test.skip('marked', (t) => t.pass())\n"
  const {status, lines} = runTests(t, GOOD + LACKING + unless + marked)
  t.is(status, 0)
  const skipped = [
    ['skipped 1: perf is absent', '    lacking'],
    ['skipped 2: no cluster', '    one', '    two'],
    ['skipped 1: marked SKIP, without a reason', '    marked'],
  ]
  for (const [reason, ...titles] of skipped) {
    const at = lines.indexOf(reason!)
    t.deepEqual(lines.slice(at, at + 1 + titles.length), [reason!, ...titles])
  }
  t.is(lines.at(-1), '1 passed, 0 failed, 4 skipped')
})

test('a test that fails is printed whole, and is no skipped one whatever it says', (t) => {
  const failing = "test('bad', (t) => { t.log('skipped: never'); t.is(1 + 1, 3) })\n"
  const {status, lines} = runTests(t, GOOD + failing)
  t.is(status, 1)
  t.true(lines.includes('not ok: bad'))
  t.true(lines.some((line) => line.includes('skipped: never')))
  t.is(lines.at(-1), '1 passed, 1 failed, 0 skipped')
})

test('a run in which nothing passed has failed', (t) => {
  const {status, lines} = runTests(t, LACKING)
  t.is(status, 1)
  t.is(lines.at(-1), '0 passed, 0 failed, 1 skipped')
})

test('where only some reasons are allowed, any other fails the run', (t) => {
  t.is(runTests(t, GOOD + LACKING, {RUNNER_TEST_MAY_SKIP: 'no inferno\nperf'}).status, 0)
  const {status, lines} = runTests(t, GOOD + LACKING, {RUNNER_TEST_MAY_SKIP: ''})
  t.is(status, 1)
  t.true(lines.includes('must not be skipped here: perf is absent'))
})
