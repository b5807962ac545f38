import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {makeFolder} from '../../src/bytes/make-folder.ts'

const MODULE = join(import.meta.dirname, '..', '..', 'src', 'bytes', 'make-folder.ts')

function scratch(t: ExecutionContext): string {
  const path = mkdtempSync(join(tmpdir(), 'folder-test-'))
  t.teardown(() => rmSync(path, {recursive: true, force: true}))
  return path
}

test('a folder is made with all above it, and once more without complaint', async (t) => {
  const folder = scratch(t)
  for (const path of ['a/b/c', 'a/b/c', 'a/b/../d//e', '.']) await makeFolder(`${folder}/${path}`, 0o700)
  t.is(statSync(join(folder, 'a', 'b', 'c')).mode & 0o777, 0o700)
  t.true(statSync(join(folder, 'a', 'd', 'e')).isDirectory())
})

test('many at once make one folder', async (t) => {
  const path = join(scratch(t), 'a', 'b', 'c', 'd')
  await Promise.all(Array.from({length: 50}, () => makeFolder(path)))
  t.true(statSync(path).isDirectory())
})

test('many at once make folders beside one another, whose parents none of them has yet', async (t) => {
  for (let round = 0; round < 40; round++) {
    const folder = join(scratch(t), 'a', 'b')
    const paths = Array.from({length: 8}, (_, index) => join(folder, `${index % 3}`, `${index}`))
    await t.notThrowsAsync(Promise.all(paths.map((path) => makeFolder(path))))
    for (const path of paths) t.true(statSync(path).isDirectory())
  }
})

test('a link to a folder is a folder; one that leads nowhere and a file are none', async (t) => {
  const folder = scratch(t)
  await makeFolder(join(folder, 'there'))
  symlinkSync('there', join(folder, 'link'))
  symlinkSync('nowhere', join(folder, 'dangling'))
  writeFileSync(join(folder, 'file'), '')
  await makeFolder(join(folder, 'link', 'below'))
  t.true(statSync(join(folder, 'there', 'below')).isDirectory())
  for (const [path, code] of [
    ['dangling', 'EEXIST'],
    ['dangling/below', 'EEXIST'],
    ['file', 'EEXIST'],
    ['file/below', 'ENOTDIR'],
  ] as const)
    await t.throwsAsync(makeFolder(join(folder, path)), {code}, path)
})

test('where nothing can be made that is an error at once', async (t) => {
  await t.throwsAsync(makeFolder('/proc/mesh-runner/below'), {code: 'ENOENT'})
})

test('below a current folder that was removed nothing can be made either', (t) => {
  const script = `cd "$1" && rmdir "$1" && exec "$2" -e 'import(process.argv[1]).then(({makeFolder}) => makeFolder("a/b")).catch(({code}) => console.log(code))' "$3"`
  const said = execFileSync('sh', ['-c', script, 'sh', scratch(t), process.execPath, MODULE], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
  })
  t.is(said, 'ENOENT\n')
})
