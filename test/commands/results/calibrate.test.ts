import {spawnSync} from 'node:child_process'
import {join} from 'node:path'
import test from 'ava'
import {repeatsOf, writeRun} from '../../comparison/runs.ts'
import {scratchFolder} from '../../scratch-folder.ts'

const DEV = join(import.meta.dirname, '..', '..', '..', 'bin', 'dev.js')

test('what runs with nothing changed differ by takes the place of the drift that is taken without, unless it is said', async (t) => {
  const folder = await scratchFolder(t, 'calibrate')
  const results = (...argv: readonly string[]) => {
    const env = {...process.env, NO_COLOR: '1', XDG_STATE_HOME: join(folder, 'state')}
    const {status, stdout, stderr} = spawnSync(process.execPath, [DEV, 'results', ...argv], {
      cwd: folder,
      env,
      encoding: 'utf8',
    })
    return {status, stdout, stderr}
  }
  for (const [index, value] of [100, 101, 99, 100.5].entries()) writeRun(folder, `${index}_same`, repeatsOf([value]))
  const steady = [100, 101, 99, 100.5, 99.5, 100.2, 99.8, 100.1]
  const early = writeRun(folder, 'x_a', repeatsOf(steady), {startedAt: '2026-01-31T12:00:00Z'})
  const late = writeRun(folder, 'x_b', repeatsOf(steady.map((value) => 1.1 * value)), {
    startedAt: '2026-01-31T12:10:00Z',
  })
  const verdict = (...flags: readonly string[]) =>
    JSON.parse(results('compare', early, late, '--metric', 'cpu', '--json', ...flags).stdout).verdict
  t.is(verdict(), 'inconclusive')
  t.is(results('calibrate', '0_same').status, 2)
  const {status, stdout} = results('calibrate', '*_same')
  t.is(status, 0)
  t.regex(stdout, /^proxies\.\*\.cpuMicrosecondsPerRequest +2\.\d %$/m)
  t.regex(
    stdout,
    /^4 runs with nothing changed on bench-1, testbed local; remembered in .*state\/mesh-runner\/noise\.json$/m,
  )
  t.is(verdict(), 'regression')
  t.is(verdict('--drift', '27'), 'inconclusive')
})
