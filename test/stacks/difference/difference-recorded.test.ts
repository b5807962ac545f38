import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {bytesInMemory} from '../../../src/bytes/byte-source.ts'
import {headline} from '../../../src/flamegraph/differential/headline.ts'
import {findProgram} from '../../../src/process/find-program.ts'
import {differenceOf} from '../../../src/stacks/difference/compare.ts'
import {movedFunctions} from '../../../src/stacks/difference/moved-functions.ts'
import type {Side} from '../../../src/stacks/difference/side.ts'
import {readStacks} from '../../../src/stacks/formats/registry.ts'
import {skip} from '../../skip.ts'

/** Four functions that only compute; `parse` does eight times as much when it is changed, which few samples show. */
const PROGRAM = `
#define WORK(name, turns) __attribute__((noinline)) void name(void) { for (volatile int i = 0; i < (turns); i++); }
#ifndef PARSE
#define PARSE 2000
#endif
WORK(parse, PARSE)
WORK(encode, 6000)
WORK(copy, 3000)
WORK(check, 1000)
int main(void) { for (int i = 0; i < 60000; i++) { parse(); encode(); copy(); check(); } }
`
const folder = mkdtempSync(join(tmpdir(), 'difference-'))

function run(program: string, argv: readonly string[]): {stdout: string; failure: string | null} {
  const {status, stdout, stderr} = spawnSync(program, argv, {encoding: 'utf8', maxBuffer: 1 << 28})
  return {stdout, failure: status === 0 ? null : `${program} ${argv[0]}: ${stderr.slice(0, 200)}`}
}

/** Why nothing can be recorded here; null when it can. */
function reasonToSkip(): string | null {
  const missing = ['gcc', 'perf'].filter((name) => findProgram(name) === null)
  if (missing.length > 0) return `no ${missing.join(' and no ')}`
  return run('perf', ['record', '-q', '-e', 'cpu-clock:u', '-o', join(folder, 'trial'), 'true']).failure
}

async function recorded(name: string, defines: readonly string[] = []): Promise<Side> {
  const [home, source] = [join(folder, name), join(folder, 'program.c')]
  mkdirSync(home)
  writeFileSync(source, PROGRAM)
  const [program, data] = [join(home, 'program'), join(home, 'perf.data')]
  const failures = [
    run('gcc', ['-O1', '-fno-omit-frame-pointer', '-fno-inline', ...defines, '-o', program, source]).failure,
    run('perf', ['record', '-q', '-F', '4000', '-g', '-e', 'cpu-clock:u', '-o', data, program]).failure,
  ].filter((one) => one !== null)
  if (failures.length > 0) throw new Error(failures.join('\n'))
  const text = run('perf', ['script', '-i', data]).stdout
  return {stacks: await readStacks(bytesInMemory(Buffer.from(text), name)), sampleType: 0, name}
}

/** At 99 % one pair in a hundred differs by chance; two in a row do not. */
async function sayOfUnchanged(before: Side): Promise<string> {
  // The start of a program and of a thread is not under this test's control, but is far below a hundredth.
  const say = async (name: string) => {
    const difference = differenceOf(before, await recorded(name), {minimumChange: 0.01})
    return headline(difference, movedFunctions(difference), String)
  }
  const first = await say('again')
  return first.startsWith('No change') ? first : say('once-more')
}

test('Recorded twice a program has not changed; with one function made slower that function leads the table.', async (t) => {
  const reason = reasonToSkip()
  if (reason !== null) return skip(t, reason)
  const [before, slower] = [await recorded('before'), await recorded('slower', ['-DPARSE=16000'])]
  t.regex(await sayOfUnchanged(before), /^No change beyond chance: 0 of \d+ functions at 99%/)
  const {functions} = movedFunctions(differenceOf(before, slower, {minimumChange: 0.01}))
  t.like(functions[0], {function: 'parse', kind: 'grown', significant: true})
  t.log(
    `parse: ${functions[0]!.selfBefore.share.toFixed(3)} of the total before, ${functions[0]!.selfAfter.share.toFixed(3)} after`,
  )
})
