// Builds dist/ (the program, what it reads at run time, and oclif's manifest) and NOTICE. Called by npm's `prepare`.
// A Node that is too old for the program, such as the one that runs npm, starts it anew with the one that the package brings.
import {spawnSync} from 'node:child_process'
import {copyFileSync, existsSync, mkdirSync, rmSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {writeBundles} from './build/bundles.js'
import {writeNotice} from './build/notice.js'
import {isNodeTooOld, refuseOldNode} from './refuse-old-node.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
const bundledNode = join(modules, '.bin', 'node')
const NEEDED = ['esbuild', 'typescript', 'oclif']

function skipReason() {
  const missing = NEEDED.filter((name) => !existsSync(join(modules, name)))
  if (missing.length === 0) return null
  const state = existsSync(join(root, 'dist'))
    ? 'dist/ is used as it is'
    : 'there is no dist/, so runner cannot start: run `npm ci` without --omit=dev'
  return `build skipped: the development packages ${missing.join(', ')} are not installed; ${state}`
}

/** Files of libraries that are read at run time, by where they stand below dist/. */
const ASSETS = [
  {library: 'gecko-profiler-demangle', file: 'index_bg.wasm', below: 'symbols/demangler.wasm'},
  {library: 'iced-x86', file: 'iced_x86_bg.wasm', below: 'symbols/x86-decoder.wasm'},
]

function copyAssets() {
  for (const {library, file, below} of ASSETS) {
    const target = join(root, 'dist', below)
    mkdirSync(dirname(target), {recursive: true})
    copyFileSync(join(modules, library, file), target)
  }
}

function run(what, script, ...args) {
  const {status, error} = spawnSync(process.execPath, [join(modules, script), ...args], {cwd: root, stdio: 'inherit'})
  if (status === 0) return
  throw new Error(`Building: ${what} failed${error ? ` to start: ${error.message}` : ` with exit code ${status}`}`)
}

async function buildAll() {
  rmSync(join(root, 'dist'), {recursive: true, force: true})
  run('tsc', 'typescript/bin/tsc', '--project', 'tsconfig.json', '--noEmit')
  copyAssets()
  const metafiles = await writeBundles(root)
  writeNotice(
    root,
    metafiles,
    ASSETS.map(({library}) => library),
  )
  run('oclif manifest', 'oclif/bin/run.js', 'manifest')
}

function buildAnew() {
  const {status} = spawnSync(bundledNode, [fileURLToPath(import.meta.url)], {stdio: 'inherit'})
  process.exitCode = status ?? 1
}

const reason = skipReason()
if (reason !== null) {
  console.warn(reason)
} else if (isNodeTooOld() && existsSync(bundledNode)) {
  buildAnew()
} else {
  refuseOldNode()
  await buildAll()
}
