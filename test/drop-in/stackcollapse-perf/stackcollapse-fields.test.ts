import {readdirSync} from 'node:fs'
import test from 'ava'
import {collapseInput} from '../../../src/drop-in/stackcollapse-perf/collapse-input.ts'
import {parseCollapseOptions} from '../../../src/drop-in/stackcollapse-perf/collapse-options.ts'
import {PerfCollapser} from '../../../src/drop-in/stackcollapse-perf/collapse-perf.ts'
import {readStacks} from '../../../src/stacks/formats/registry.ts'
import {fixturePath, fixtureSource, totalOf} from '../../stacks/fixture.ts'

const FOLDER = 'perf/6.1/fields'
const NO_WORKER = new URL('file:///none')

async function collapsed(name: string, warnings: string[] = []): Promise<Map<string, number>> {
  const options = parseCollapseOptions(['--all'])!
  const collapser = new PerfCollapser(options, false, (text) => void warnings.push(text))
  await collapseInput(collapser, {path: fixturePath(`${FOLDER}/${name}`), options, keepAddresses: false}, NO_WORKER)
  const text = Buffer.concat([...collapser.finish()].map((block) => Buffer.from(block))).toString('latin1')
  const lines = text.split('\n').slice(0, -1)
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  )
}

const TEXTS = readdirSync(fixturePath(FOLDER)).filter((name) => name.endsWith('.txt.gz'))

test('The drop-in counts what the reader does, whatever fields were printed, of the event that comes first.', async (t) => {
  for (const name of TEXTS) {
    const sum = [...(await collapsed(name)).values()].reduce((one, other) => one + other, 0)
    const stacks = await readStacks(fixtureSource(`${FOLDER}/${name}`))
    t.is(sum, totalOf(stacks), name)
  }
})

test('Stacks are the same with other fields, names of threads and modules as odd as they are.', async (t) => {
  const reference = await collapsed('chains.comm,tid,ip,sym.txt.gz')
  t.true(reference.has('my_prog;_start'))
  t.is(reference.get('worker_12345;start_thread;run;middle;leaf'), 2)
  for (const name of [
    'chains.comm,pid,ip,sym,dso.txt.gz',
    'chains.comm,tid,time,ip,sym.txt.gz',
    'chains.comm,ip,sym,symoff,dso.txt.gz',
  ]) {
    const found = await collapsed(name)
    // Modules in brackets count as the kernel's, as in the original; without modules addresses tell.
    const names = (stacks: Map<string, number>) =>
      [...stacks.keys()].map((key) => key.replace('__vdso_clock_gettime_[k]', '__vdso_clock_gettime'))
    t.deepEqual(names(found).sort(), names(reference).sort(), name)
  }
})

test('Other events are left out with a word, however the text is read.', async (t) => {
  const warnings: string[] = []
  await collapsed('chains.comm,tid,event,ip,sym.txt.gz', warnings)
  t.regex(warnings.join('\n'), /other events are left out; only page-faults is counted/)
})
