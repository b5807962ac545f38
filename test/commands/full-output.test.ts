import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {closeSync, mkdtempSync, openSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'

const ROOT = join(import.meta.dirname, '..', '..')
const DEV = join(ROOT, 'bin', 'dev.js')

const folder = mkdtempSync(join(tmpdir(), 'full-output-'))
const FILE = join(folder, 'some.folded')
writeFileSync(FILE, 'main;work 90\nmain;rest 30\n')
test.after.always(() => rmSync(folder, {recursive: true}))

/** Runs a program on a device that answers every write with ENOSPC. */
async function onFullDisk(program: string, words: readonly string[]) {
  const full = openSync('/dev/full', 'w')
  const child = spawn(process.execPath, [program, ...words], {stdio: ['ignore', full, 'pipe']})
  closeSync(full)
  let stderr = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  return {code, stderr}
}

for (const words of [
  ['flame', 'top', 'FILE'],
  ['flame', 'top', 'FILE', '--json'],
  ['flame', 'top', '--json'],
  ['flame', 'collapse', 'FILE'],
  ['flame', 'graph', 'FILE', '-o', '-'],
  ['flame', 'top', '--help'],
  ['--version'],
  ['config', 'show'],
  ['no-such-command', '--json'],
]) {
  test(`runner ${words.join(' ')} on a full disk says so once and ends with exit code 4`, async (t) => {
    const {code, stderr} = await onFullDisk(
      DEV,
      words.map((word) => (word === 'FILE' ? FILE : word)),
    )
    t.is(code, 4, stderr)
    t.is(stderr.match(/Writing standard output: the disk is full/g)?.length, 1, stderr)
    t.notRegex(stderr, /\n {4}at /)
  })
}

for (const [program, word] of [
  ['flamegraph.ts', '--help'],
  ['difffolded.ts', '--help'],
  ['stackcollapse-perf.ts', '--help'],
  ['cxxfilt.ts', '_Z3foov'],
] as const) {
  test(`${program} on a full disk says so and ends with exit code 4`, async (t) => {
    const {code, stderr} = await onFullDisk(join(ROOT, 'src', 'drop-in', program.replace('.ts', ''), program), [word])
    t.is(code, 4, stderr)
    t.regex(stderr, /standard output.*the disk is full/)
  })
}
