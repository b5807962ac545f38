import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {PACKAGE_FOLDER} from '../../src/program/package-folder.ts'

const STACKS = 'main;read 3\nmain;write 4\n'

interface Run {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A temporary folder, removed at the end, where a started program keeps compiled code. */
function folderOfCode(t: {teardown(end: () => void): void}): string {
  const folder = mkdtempSync(join(tmpdir(), 'kept-code-'))
  t.teardown(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

function start(folder: string, argv: readonly string[], options: {input?: string; env?: object} = {}): Run {
  const {status, stdout, stderr} = spawnSync(process.execPath, argv, {
    encoding: 'utf8',
    input: options.input ?? '',
    env: {...process.env, NODE_COMPILE_CACHE: folder, ...options.env},
  })
  return {status, stdout, stderr}
}

function flameTop(folder: string, input = STACKS, env = {}): Run {
  return start(folder, [join(PACKAGE_FOLDER, 'bin/run.js'), 'flame', 'top', '-'], {input, env})
}

/** The files of kept code, and what else begins like one. */
function keptIn(folder: string): readonly string[] {
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((file) => file.includes('.kept'))
    .map((file) => join(folder, file))
}

const contentsOf = (files: readonly string[]) => files.map((file) => [file, statSync(file).mtimeMs])

test('what a run has compiled is kept at its end, and what was kept serves later runs without being written again', (t) => {
  const folder = folderOfCode(t)
  const first = flameTop(folder)
  t.like(first, {status: 0, stderr: ''})
  t.regex(first.stdout, /write +4 samples/)
  const kept = contentsOf(keptIn(folder))
  t.true(kept.length > 1)
  t.deepEqual(flameTop(folder), first)
  t.deepEqual(contentsOf(keptIn(folder)), kept)
})

test('kept code that is cut, changed or empty is not run, and is made again', (t) => {
  const folder = folderOfCode(t)
  const first = flameTop(folder)
  const damages = [
    (code: Buffer) => code.subarray(0, code.length >> 1),
    (code: Buffer) => code.fill(0xff, code.length >> 1, (code.length >> 1) + 9),
    () => Buffer.alloc(0),
  ]
  for (const damage of damages) {
    const files = keptIn(folder)
    for (const file of files) writeFileSync(file, damage(readFileSync(file)))
    const damaged = files.map((file) => readFileSync(file))
    t.deepEqual(flameTop(folder), first)
    for (const [index, file] of files.entries()) t.false(readFileSync(file).equals(damaged[index]!))
  }
})

test('a run that cannot keep its code ends as any other, and leaves no parts', (t) => {
  const folder = folderOfCode(t)
  const first = flameTop(folder)
  const files = keptIn(folder)
  for (const file of files) {
    rmSync(file)
    mkdirSync(join(file, 'in the way'), {recursive: true})
  }
  t.deepEqual(flameTop(folder), first)
  t.deepEqual(
    keptIn(folder).filter((file) => statSync(file).isFile()),
    [],
  )
})

test('nothing is kept of a run that failed, nor where Node is told to keep nothing', (t) => {
  const folder = folderOfCode(t)
  t.is(flameTop(folder, 'no stacks').status, 8)
  t.is(flameTop(folder, STACKS, {NODE_DISABLE_COMPILE_CACHE: '1'}).status, 0)
  t.deepEqual(keptIn(folder), [])
})

test('a bundle that was replaced by another one of the same length is the one that runs', (t) => {
  const folder = folderOfCode(t)
  const bundle = join(folder, 'bundle.cjs')
  const loader = JSON.stringify(join(PACKAGE_FOLDER, 'bin/kept-code.js'))
  const script = `(await import(${loader})).bundleLoader().load(${JSON.stringify(bundle)}).say()`
  for (const word of ['former', 'latter']) {
    writeFileSync(bundle, `exports.say = () => console.log('${word}')`)
    const run = () => start(folder, ['--input-type=module', '-e', script])
    t.deepEqual(
      [run(), run()].map(({stdout}) => stdout),
      [`${word}\n`, `${word}\n`],
    )
  }
})
