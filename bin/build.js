// Builds dist/: the viewer of the flame graphs, the program, and oclif's manifest. Called by npm's `prepare`.
// Runs on Node 20 too; what needs a newer one is started with the Node that the package brings.
import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
const bundledNode = join(modules, '.bin', 'node')
const node = existsSync(bundledNode) ? bundledNode : process.execPath
const NEEDED = ['esbuild', 'typescript', 'oclif']

function skipReason() {
  const missing = NEEDED.filter((name) => !existsSync(join(modules, name)))
  if (missing.length === 0) return null
  const state = existsSync(join(root, 'dist'))
    ? 'dist/ is used as it is'
    : 'there is no dist/, so runner cannot start: run `npm ci` without --omit=dev'
  return `build skipped: the development packages ${missing.join(', ')} are not installed; ${state}`
}

/** `]]>` would end the CDATA section that the script stands in. */
function asCdata(script) {
  return script.replaceAll(']]>', ']] >')
}

async function bundleViewer() {
  const {build} = await import('esbuild')
  const {outputFiles} = await build({
    entryPoints: [join(root, 'src/flamegraph/viewer/viewer.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    write: false,
  })
  const file = join(root, 'dist/flamegraph/viewer.js')
  mkdirSync(dirname(file), {recursive: true})
  writeFileSync(file, asCdata(outputFiles[0].text.trim()))
}

const BUNDLED = {
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  keepNames: true,
}

function sourcesIn(folder, isWanted = () => true) {
  const files = readdirSync(join(root, folder), {recursive: true}).filter((file) => file.endsWith('.ts'))
  return files.filter(isWanted).map((file) => join(root, folder, file))
}

/** One file for each command, and chunks for what they share: loading hundreds of small files takes longer than most commands. */
async function bundleCommands() {
  const {build} = await import('esbuild')
  const isCommand = (file) => !/(?:-flags|-settings|base-command)\.ts$/.test(file)
  await build({
    ...BUNDLED,
    entryPoints: [...sourcesIn('src/commands', isCommand), ...sourcesIn('src/hooks')],
    outbase: join(root, 'src'),
    outdir: join(root, 'dist'),
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
  })
}

/** The drop-ins start without the CLI framework, each from one file; chunks hold what is loaded only where it is needed. */
async function bundleDropIns() {
  const {build} = await import('esbuild')
  const outdir = join(root, 'dist/drop-in')
  const chunkNames = 'chunks/[name]-[hash]'
  const isProgram = (file) => file === join(dirname(file), `${dirname(file)}.ts`) || file.endsWith('collapse-part.ts')
  // One by one, since what several share would become chunks as well.
  for (const file of sourcesIn('src/drop-in', isProgram)) {
    await build({...BUNDLED, entryPoints: [file], outdir, splitting: true, chunkNames})
  }
}

function run(what, script, ...args) {
  const {status, error} = spawnSync(node, [join(modules, script), ...args], {cwd: root, stdio: 'inherit'})
  if (status === 0) return
  throw new Error(`Building: ${what} failed${error ? ` to start: ${error.message}` : ` with exit code ${status}`}`)
}

async function buildAll() {
  rmSync(join(root, 'dist'), {recursive: true, force: true})
  await bundleViewer()
  run('tsc', 'typescript/bin/tsc', '--project', 'tsconfig.json', '--noEmit')
  await bundleCommands()
  await bundleDropIns()
  run('oclif manifest', 'oclif/bin/run.js', 'manifest')
}

const reason = skipReason()
if (reason === null) await buildAll()
else console.warn(reason)
