import {execFileSync} from 'node:child_process'
import {existsSync, readdirSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {findProgram} from '../../src/process/find-program.ts'
import {collapseFile} from './collapse.ts'

const OPTIONS = ['pid', 'tid', 'kernel', 'jit', 'all', 'addrs']

/** Folder of the original programs with their own inputs, or why there is none. */
function originals(): {folder: string} | {reason: string} {
  const folder = process.env['FLAMEGRAPH_DIR'] ?? join(homedir(), 'FlameGraph')
  if (!existsSync(join(folder, 'stackcollapse-perf.pl')))
    return {reason: `no FlameGraph in ${folder} (set FLAMEGRAPH_DIR)`}
  return findProgram('perl') === null ? {reason: 'no perl'} : {folder}
}

test('Folded text equals that of the original for all its inputs and options.', async (t) => {
  const found = originals()
  if ('reason' in found) {
    t.log(`skipped: ${found.reason}`)
    t.pass()
    return
  }
  const inputs = readdirSync(join(found.folder, 'test')).filter((name) => name.endsWith('.txt'))
  for (const input of inputs) {
    const path = join(found.folder, 'test', input)
    for (const option of OPTIONS) {
      const argv = [join(found.folder, 'stackcollapse-perf.pl'), `--${option}`, path]
      const theirs = execFileSync('perl', argv, {
        encoding: 'latin1',
        maxBuffer: 1 << 28,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      t.true((await collapseFile(path, [`--${option}`, '--compat'])) === theirs, `${input} --${option}`)
    }
  }
  t.log(`${inputs.length * OPTIONS.length} cases`)
})
