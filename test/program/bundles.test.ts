import {readdirSync, readFileSync} from 'node:fs'
import {builtinModules} from 'node:module'
import {join} from 'node:path'
import test from 'ava'
import {PACKAGE_FOLDER} from '../../src/program/package-folder.ts'

const DIST = join(PACKAGE_FOLDER, 'dist')

/** `import … from "…"`, `import "…"` and `export … from "…"` as the build writes them, without blanks it can spare. */
const STATEMENT = /\b(?:from|import)\s*"([^"\n]+)"/g

/** The bundles, and what each imports by a statement, which Node loads with the bundle itself. */
const BUNDLES = readdirSync(DIST, {recursive: true, encoding: 'utf8'})
  .filter((file) => /\.c?js$/.test(file))
  .map((file) => {
    const code = readFileSync(join(DIST, file), 'utf8')
    return {file, code, imported: [...code.matchAll(STATEMENT)].map(([, target]) => target!)}
  })

function importing(...targets: readonly string[]): readonly string[] {
  return BUNDLES.filter(({imported}) => targets.some((target) => imported.includes(target))).map(({file}) => file)
}

test('no bundle imports a module of Node by a statement, for which Node would load all that this exports', (t) => {
  t.deepEqual(importing(...builtinModules, ...builtinModules.map((name) => `node:${name}`)), [])
  t.true(BUNDLES.some(({code}) => code.includes('process.getBuiltinModule("fs")')))
  t.true(BUNDLES.some(({code}) => code.includes('process.getBuiltinModule("http")')))
})
