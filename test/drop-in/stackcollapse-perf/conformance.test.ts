import {execFileSync} from 'node:child_process'
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {seededRandom} from '../../../benchmarks/statistics.ts'
import {findProgram} from '../../../src/process/find-program.ts'
import {skip} from '../../skip.ts'
import {collapse, collapseFile} from './collapse.ts'

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
  if ('reason' in found) return skip(t, found.reason)
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

/** What hurts: ends of lines and samples, and whatever a frame or header is told by. */
const SPLINTERS =
  ' |\n|(|)| (|\t|/|:|->|"|;|#|[unknown]|+0x1f| (deleted)|java|0|\r\n|\n\n|[|\n 12 foo (/bar)\n|\ncomm 5/6 1.0: 3 cycles:\n|\nx  5 1.0: 3 cycles: \n|.(|).|_[i]|(anonymous namespace)|\xff|\xa0'.split(
    '|',
  )

function damaged(text: string, below: (limit: number) => number): string {
  let damagedText = text
  for (let change = 0; change < 40; change++) {
    const at = below(damagedText.length)
    const splinter = SPLINTERS[below(SPLINTERS.length)]!
    damagedText = damagedText.slice(0, at) + splinter + damagedText.slice(at + (below(3) === 0 ? below(30) : 0))
  }
  return damagedText
}

test('With --compat the answer to damaged text is that of the original.', async (t) => {
  const found = originals()
  if ('reason' in found) return skip(t, found.reason)
  const random = seededRandom(11)
  const below = (limit: number) => Math.floor(random() * limit)
  const inputs = readdirSync(join(found.folder, 'test')).filter((name) => name.endsWith('.txt'))
  let compared = 0
  for (let round = 0; round < 60; round++) {
    const whole = readFileSync(join(found.folder, 'test', inputs[round % inputs.length]!), 'latin1')
    const start = below(Math.max(1, whole.length - 4000))
    const text = Buffer.from(damaged(whole.slice(start, start + 4000), below), 'latin1')
    const argv = [['--all'], ['--pid'], ['--tid', '--kernel'], ['--addrs', '--jit']][round % 4]!
    const theirs = execFileSync('perl', [join(found.folder, 'stackcollapse-perf.pl'), ...argv], {
      encoding: 'latin1',
      input: text,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    t.is((await collapse(text, [...argv, '--compat'])).out, theirs, `round ${round}`)
    if (theirs !== '') compared++
  }
  t.true(compared > 40)
})
