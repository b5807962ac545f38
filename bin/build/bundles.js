// The program, the drop-ins and the viewer of the flame graphs as bundles in dist/, with the libraries that they use.
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {lazyLibraries} from './lazy-libraries.js'
import {AS_OLDER_MODULES, asOlderModule} from './older-modules.js'
import {ownBuiltins} from './own-builtins.js'
import {withOwnPlaces} from './own-places.js'

/** `]]>` would end the CDATA section that the script stands in. */
function asCdata(script) {
  return script.replaceAll(']]>', ']] >')
}

const OPTIONS = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  keepNames: true,
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  plugins: [lazyLibraries, ownBuiltins],
  // Libraries of the older kind of modules ask for Node's own by `require`.
  banner: {js: "const require=process.getBuiltinModule('module').createRequire(import.meta.url);"},
}

/** The script inside pictures, as text that can stand in them, and esbuild's metafile of it. */
export async function bundleViewer(root) {
  const {build} = await import('esbuild')
  const {outputFiles, metafile} = await build({
    entryPoints: [join(root, 'src/flamegraph/viewer/viewer.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    write: false,
    metafile: true,
  })
  return {script: asCdata(outputFiles[0].text.trim()), metafile}
}

async function writeViewer(root) {
  const {script, metafile} = await bundleViewer(root)
  const file = join(root, 'dist/flamegraph/viewer.js')
  mkdirSync(dirname(file), {recursive: true})
  writeFileSync(file, script)
  return metafile
}

function sourcesIn(root, folder, isWanted) {
  const files = readdirSync(join(root, folder), {recursive: true}).filter((file) => file.endsWith('.ts'))
  return files.filter(isWanted).map((file) => join(root, folder, file))
}

/**
 * The files that are started, in groups: what the files of a group share become chunks. Many small chunks take long to
 * load (46 instead of 9 for `flame top`: 13 % of its start), so what has to start at once has a group of its own, though these
 * hold much of the same, about 4 MB in all; what uses the cluster's large library shares it. Libraries of
 * that one look at the names of classes, which takes a call for each function at the start. Help extends the framework's
 * own classes, which are there when it is loaded. What has to start at once are modules of the older kind, of which compiled code
 * is kept (bin/kept-code.js).
 */
function groupsOf(root) {
  const commands = sourcesIn(root, 'src/commands', (file) => !/(?:-flags|-settings|base-command)\.ts$/.test(file))
  const hooks = sourcesIn(root, 'src/hooks', (file) => !/^(?:bare-config|bash-completion)\.ts$/.test(file))
  const startsAtOnce = (file) => file.includes('/commands/flame/') || file.endsWith('say-refused-output.ts')
  const isHelp = (file) => file.endsWith('/hooks/help.ts')
  const program = [...commands, ...hooks].filter((file) => !isHelp(file))
  const inDist = {outbase: join(root, 'src'), outdir: join(root, 'dist')}
  const dropIns = sourcesIn(root, 'src/drop-in', (file) => file === join(dirname(file), `${dirname(file)}.ts`))
  const inDropIns = {outdir: join(root, 'dist/drop-in')}
  return [
    {...inDist, entryPoints: program.filter((file) => !startsAtOnce(file))},
    ...program
      .filter(startsAtOnce)
      .map((file) => ({...inDist, ...AS_OLDER_MODULES, entryPoints: [file], keepNames: false})),
    {...inDist, entryPoints: hooks.filter(isHelp), external: ['@oclif/core']},
    {entryPoints: [join(root, 'src/symbols/sources/build-thread.ts')], outdir: join(root, 'dist/symbols')},
    ...dropIns.map((file) => ({...inDropIns, ...AS_OLDER_MODULES, entryPoints: [file]})),
    {...inDropIns, entryPoints: [join(root, 'src/drop-in/stackcollapse-perf/collapse-part.ts')]},
  ]
}

function writeBundle(path, {code, map}) {
  mkdirSync(dirname(path), {recursive: true})
  writeFileSync(path, code)
  writeFileSync(`${path}.map`, withOwnPlaces(map))
}

/** Writes the bundles of one group; gives esbuild's metafile of it. */
async function writeGroup(root, group) {
  const {build} = await import('esbuild')
  const {outputFiles, metafile} = await build({...OPTIONS, ...group, absWorkingDir: root, write: false})
  const texts = new Map(outputFiles.map(({path, text}) => [path, text]))
  for (const path of [...texts.keys()].filter((name) => !name.endsWith('.map'))) {
    const bundle = {code: texts.get(path), map: texts.get(`${path}.map`)}
    writeBundle(path, path.endsWith('.cjs') ? await asOlderModule(bundle) : bundle)
  }
  return metafile
}

/** Writes all bundles below dist/ of `root`; gives esbuild's metafiles, which say what went into them. */
export async function writeBundles(root) {
  const metafiles = [await writeViewer(root)]
  const define = {VALUES_AS_BUILT: JSON.stringify(readFileSync(join(root, 'values.yaml'), 'utf8'))}
  for (const group of groupsOf(root)) {
    metafiles.push(await writeGroup(root, {...group, define: {...define, ...group.define}}))
  }
  return metafiles
}
