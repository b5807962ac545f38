import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import test from 'ava'
import {PACKAGE_FOLDER} from '../../src/program/package-folder.ts'
import {withSourcePlaces} from '../../src/program/source-places.ts'

/** Where `text` begins in a file, as V8 counts: lines and columns from 1. */
function placeOf(file: string, text: string): {readonly line: number; readonly column: number} {
  const before = readFileSync(file, 'utf8').split(text)[0]!.split('\n')
  return {line: before.length, column: before.at(-1)!.length + 1}
}

test('a place in a bundle is shown as the place in the source that it was made of', (t) => {
  const [bundle, source] = ['dist/commands/flame/top.cjs', 'src/commands/flame/top.ts'].map((path) =>
    join(PACKAGE_FOLDER, path),
  )
  const inBundle = placeOf(bundle!, 'this.reading(flags)')
  const stack = `TypeError: no\n    at run (${pathToFileURL(bundle!).href}:${inBundle.line}:${inBundle.column})`
  const inSource = placeOf(source!, 'this.reading(flags)')
  t.is(withSourcePlaces(stack), `TypeError: no\n    at run (${source}:${inSource.line}:${inSource.column})`)
})

test('a place elsewhere stays as it is, and so does one whose bundle has gone', (t) => {
  const gone = pathToFileURL(join(PACKAGE_FOLDER, 'dist/gone.js')).href
  for (const place of ['node:internal/timers:685:17', 'file:///tmp/other.js:1:2', `${gone}:1:2`]) {
    t.is(withSourcePlaces(`Error: x\n    at f (${place})`), `Error: x\n    at f (${place})`)
  }
})
