import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {run} from '../../src/process/run.ts'
import {commandLine} from '../../src/program/command-line.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const RUNNER = commandLine([process.execPath, join(ROOT, 'bin', 'dev.js')])
const folder = mkdtempSync(join(tmpdir(), 'piped-inputs-'))
writeFileSync(join(folder, 'a.folded'), 'main;work 900\nmain;rest 300\n')
test.after.always(() => rmSync(folder, {recursive: true}))

async function inBash(t: import('ava').ExecutionContext, line: string): Promise<string> {
  const {exitCode, stdout, stderr} = await run(['bash', '-c', line], {cwd: folder})
  t.is(exitCode, 0, stderr)
  return stdout
}

test('what a shell makes of <(…) is read as the file itself, packed or not', async (t) => {
  const whole = await inBash(t, `${RUNNER} flame collapse a.folded`)
  t.is(await inBash(t, `${RUNNER} flame collapse <(cat a.folded)`), whole)
  t.is(await inBash(t, `${RUNNER} flame collapse <(gzip -c a.folded)`), whole)
})

test('a FIFO is read like a file, also by flamegraph.pl', async (t) => {
  const program = commandLine([process.execPath, join(ROOT, 'src', 'drop-in', 'flamegraph', 'flamegraph.ts')])
  const svg = await inBash(t, `mkfifo one && (cat a.folded > one &) && ${program} one`)
  t.is(svg, await inBash(t, `${program} a.folded`))
})

test('the next command after a picture names a file that is there; after one into a pipe none is named', async (t) => {
  const drawn = await inBash(t, `${RUNNER} flame graph <(cat a.folded) --output='-x y.svg'`)
  const [, next] = /^Next: .*, or runner (.*)$/m.exec(drawn) ?? []
  t.truthy(next, drawn)
  t.regex(await inBash(t, `${RUNNER} ${next}`), /1,200 samples in all/)
  t.notRegex(await inBash(t, `${RUNNER} flame graph a.folded -o >(cat > /dev/null)`), /Next/)
})
