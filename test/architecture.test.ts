import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'

const SOURCE = join(import.meta.dirname, '..', 'src')

/** Which folders of src/ each folder may import from, besides itself and those for all. commands may import all. */
const FOR_ALL = new Set(['errors', 'foreign-text', 'program', 'secrets'])
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  bench: [
    'bytes',
    'config',
    'load',
    'meshes',
    'process',
    'profilers',
    'profiles',
    'report',
    'results',
    'templates',
    'terminal',
    'testbeds',
    'tools',
  ],
  bytes: [],
  config: [],
  'drop-in': ['bytes', 'flamegraph', 'profiles', 'stacks', 'symbols'],
  errors: [],
  'foreign-text': [],
  flamegraph: ['stacks', 'statistics'],
  hooks: ['bytes', 'config', 'terminal'],
  load: ['config', 'results'],
  meshes: ['config'],
  process: ['bytes'],
  program: [],
  profilers: ['bytes', 'config', 'process', 'profiles', 'stacks', 'templates', 'testbeds', 'tools'],
  profiles: ['bytes', 'flamegraph', 'process', 'stacks', 'symbols'],
  report: ['config', 'flamegraph', 'profiles', 'results', 'stacks', 'terminal'],
  results: ['bytes', 'config', 'profiles'],
  stacks: ['bytes', 'statistics', 'symbols'],
  secrets: [],
  statistics: [],
  symbols: ['bytes', 'stacks'],
  templates: [],
  terminal: ['results'],
  testbeds: ['bytes', 'config', 'meshes', 'process', 'templates'],
  tools: ['bytes', 'process', 'symbols'],
}

/** The only folders that may import each outside library. */
const LIBRARY_HOMES: Readonly<Record<string, readonly string[]>> = {
  '@oclif/core': ['commands', 'hooks'],
  '@kubernetes/client-node': ['testbeds'],
  execa: ['process'],
  'js-yaml': ['config'],
  mustache: ['templates'],
  'pprof-format': ['stacks', 'profiles'],
  'xz-decompress': ['bytes'],
}

interface Import {
  readonly file: string
  readonly folder: string
  readonly target: string
}

function sourceFiles(): string[] {
  return readdirSync(SOURCE, {recursive: true, encoding: 'utf8'}).filter((file) => file.endsWith('.ts'))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SOURCE, file), 'utf8')
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)
  return [...found].map(([, target]) => ({file, folder: file.split('/')[0]!, target: target!}))
}

const IMPORTS = sourceFiles().flatMap(importsOf)

/** First folder below src/ that a relative import points into. */
function folderOf({file, target}: Import): string {
  return join(file, '..', target).split('/')[0]!
}

test('each folder imports only from the folders that it stands on', (t) => {
  const stray = IMPORTS.filter(({target}) => target.startsWith('.')).filter((one) => {
    const to = folderOf(one)
    return one.folder !== 'commands' && to !== one.folder && !FOR_ALL.has(to) && !MAY_IMPORT[one.folder]?.includes(to)
  })
  t.deepEqual(
    stray.map((one) => `${one.file} imports ${one.target}`),
    [],
  )
})

test('each outside library stays behind its folder', (t) => {
  const stray = IMPORTS.filter(({folder, target}) => {
    const library = Object.keys(LIBRARY_HOMES).find((name) => target === name || target.startsWith(`${name}/`))
    return library !== undefined && !LIBRARY_HOMES[library]!.includes(folder)
  })
  t.deepEqual(
    stray.map((one) => `${one.file} imports ${one.target}`),
    [],
  )
})

/** Folders whose files or subfolders are variants of one thing, with a registry beside them. */
const VARIANTS = ['meshes', 'stacks/readers', 'load', 'testbeds'] as const
/** Files in those folders that are no variants. */
const SHARED =
  /(index|registry|mesh|load-generator|testbed|http-answer|reader|text-lines|shared)\.ts$|^(stacks\/readers\/shared|meshes\/cluster|testbeds\/(certificates|sidecar))\//

test('variants never import one another', (t) => {
  const variantOf = (path: string) => {
    const home = VARIANTS.find((folder) => path.startsWith(`${folder}/`))
    if (home === undefined || SHARED.test(path)) return null
    return `${home}/${path
      .slice(home.length + 1)
      .split('/')[0]!
      .replace(/\.ts$/, '')}`
  }
  const stray = IMPORTS.filter(({target}) => target.startsWith('.')).filter((one) => {
    const from = variantOf(one.file)
    const to = variantOf(join(one.file, '..', one.target))
    return from !== null && to !== null && from !== to && from.split('/')[0] === to.split('/')[0]
  })
  t.deepEqual(
    stray.map((one) => `${one.file} imports ${one.target}`),
    [],
  )
})

test('no file of the sources is a drawer for everything', (t) => {
  const drawers = sourceFiles().filter((file) =>
    /(^|\/)(utils?|helpers?|manager|handler|common|misc)(\.ts|\/)/.test(file),
  )
  t.deepEqual(drawers, [])
})

test('folders are made by makeFolder alone, since the recursive mkdir of Node does not return in every folder', (t) => {
  const recursive = sourceFiles().filter((file) =>
    /mkdir(Sync)?\([^;]*recursive: true/.test(readFileSync(join(SOURCE, file), 'utf8')),
  )
  t.deepEqual(recursive, [])
})
