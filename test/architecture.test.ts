import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import test from 'ava'

const ROOT = join(import.meta.dirname, '..')
const SOURCE = join(ROOT, 'src')
const PAGE = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** Rows of the page's table with this head, as cells without back quotes. */
function tableOf(head: string): readonly (readonly string[])[] {
  const [, rows] = PAGE.split(`${head}\n`)
  const lines = (rows ?? '').split('\n').slice(1)
  const end = lines.findIndex((line) => !line.startsWith('|'))
  return lines.slice(0, end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.replaceAll('`', '').trim()),
  )
}

function namesIn(cell: string): readonly string[] {
  return cell === '' ? [] : cell.split(', ')
}

/** Folder of src/ → folders that it may import from; null when from all. */
const STANDS_ON = new Map(
  tableOf('| folder | what it does | stands on |').map(([folder, , on]) => [
    folder!.replace(/^src\/(.*)\/$/, '$1'),
    on === 'everything' ? null : namesIn(on!),
  ]),
)
/** Folders that all others may import from. */
const FOR_ALL = ['errors', 'secrets', 'foreign-text', 'numbers', 'program']

/** Library → folders below src/ that may import it. */
const HOMES = new Map(
  tableOf('| library | is imported in | for |').flatMap(([libraries, homes]) =>
    namesIn(libraries!).map((library) => [library, namesIn(homes!)] as const),
  ),
)

interface Import {
  readonly file: string
  readonly target: string
}

function sourceFiles(): string[] {
  return readdirSync(SOURCE, {recursive: true, encoding: 'utf8'}).filter((file) => file.endsWith('.ts'))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SOURCE, file), 'utf8')
  const declared = text.matchAll(/^(?:import|(?:import|export|\}) .*\bfrom|\} from) '([^']+)'$/gm)
  const called = text.matchAll(/\bimport(?:\.meta\.resolve)?\('([^']+)'\)/g)
  return [...declared, ...called].map(([, target]) => ({file, target: target!}))
}

const IMPORTS = sourceFiles().flatMap(importsOf)
const OWN = IMPORTS.filter(({target}) => target.startsWith('.'))

function folderOf(path: string): string {
  return path.split('/')[0]!
}

function said(imports: readonly Import[]): readonly string[] {
  return imports.map(({file, target}) => `${file} imports ${target}`)
}

test('the page has a row for each folder of the sources', (t) => {
  const folders = readdirSync(SOURCE, {withFileTypes: true}).map(({name}) => name)
  t.deepEqual([...STANDS_ON.keys()].toSorted(), folders.toSorted())
})

test('each folder imports only from the folders that it stands on', (t) => {
  const stray = OWN.filter(({file, target}) => {
    const [from, to] = [folderOf(file), folderOf(join(file, '..', target))]
    const allowed = STANDS_ON.get(from)
    return from !== to && allowed !== null && !FOR_ALL.includes(to) && !allowed?.includes(to)
  })
  t.deepEqual(said(stray), [])
})

test('the page says of no folder that it stands on one that it does not use', (t) => {
  const used = new Set(OWN.map(({file, target}) => `${folderOf(file)} ${folderOf(join(file, '..', target))}`))
  const unused = [...STANDS_ON].flatMap(([from, on]) =>
    (on ?? []).filter((to) => !used.has(`${from} ${to}`)).map((to) => `${from} ${to}`),
  )
  t.deepEqual(unused, [])
})

test('the page has a row for each library that users install, and else only for those that the build has', (t) => {
  const {dependencies, devDependencies} = PACKAGE
  t.deepEqual(
    Object.keys(dependencies).filter((library) => !HOMES.has(library)),
    [],
  )
  t.deepEqual(
    [...HOMES.keys()].filter((library) => !(library in dependencies) && !(library in devDependencies)),
    [],
  )
})

test('users install only what no bundle holds: the framework, which its plugins ask for, and those', (t) => {
  const installed = Object.keys(PACKAGE.dependencies)
  t.deepEqual(
    installed.filter((library) => !library.startsWith('@oclif/')),
    [],
  )
})

test('each outside library stays behind its folder', (t) => {
  const stray = IMPORTS.filter(({file, target}) => {
    if (target.startsWith('.') || target.startsWith('node:')) return false
    const library = [...HOMES.keys()].find((name) => target === name || target.startsWith(`${name}/`))
    return library === undefined || !HOMES.get(library)!.some((home) => file.startsWith(`${home}/`))
  })
  t.deepEqual(said(stray), [])
})

/** Folders whose files or subfolders are variants of one thing, with what all of them use beside them. */
const VARIANTS: Readonly<Record<string, RegExp>> = {
  meshes: /\.ts$/,
  load: /^((index|load-generator|shares)\.ts|latencies)$/,
  'stacks/formats': /\.ts$/,
  testbeds: /\.ts$|^(certificates|sidecar)$/,
}
/** A picture of flamegraph.pl's kind holds its profile as folded text. */
const PARTS_OF_OTHERS: readonly (readonly [string, string])[] = [
  ['stacks/formats/flamegraph-svg', 'stacks/formats/folded'],
]

test('variants never import one another', (t) => {
  const variantOf = (path: string) => {
    const home = Object.keys(VARIANTS).find((folder) => path.startsWith(`${folder}/`))
    if (home === undefined) return null
    const name = path.slice(home.length + 1).split('/')[0]!
    return VARIANTS[home]!.test(name) ? null : {home, path: `${home}/${name}`}
  }
  const stray = OWN.filter(({file, target}) => {
    const [from, to] = [variantOf(file), variantOf(join(file, '..', target))]
    if (from === null || to === null || from.home !== to.home || from.path === to.path) return false
    return !PARTS_OF_OTHERS.some(([whole, part]) => whole === from.path && part === to.path)
  })
  t.deepEqual(said(stray), [])
})

test('no files import one another in a circle', (t) => {
  const targets = Map.groupBy(OWN, ({file}) => file)
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (path.includes(file) || done.has(file)) return
    for (const {target} of targets.get(file) ?? []) visit(join(file, '..', target), [...path, file])
    done.add(file)
  }
  for (const file of targets.keys()) visit(file, [])
  t.deepEqual(circles, [])
})

test('the library that writes certificates is loaded once one is made, since plain runs make none', (t) => {
  const early = sourceFiles().filter((file) =>
    /^import (?!type ).* from '.*\/issue-certificates\.ts'$/m.test(readFileSync(join(SOURCE, file), 'utf8')),
  )
  t.deepEqual(early, [])
})

test('no folder of the sources holds more files than can be seen at once', (t) => {
  const counts = Map.groupBy(sourceFiles(), (file) => join(file, '..'))
  const large = [...counts]
    .filter(([, files]) => files.length > 20)
    .map(([folder, files]) => `${folder}: ${files.length}`)
  t.deepEqual(large, [])
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

/** What `test/` holds besides the tests of folders of the sources. */
const NO_MIRROR = /^(e2e|cluster|documentation|fixtures)(\/|$)|(^|\/)programs$/

function testFiles(): string[] {
  return readdirSync(import.meta.dirname, {recursive: true, encoding: 'utf8'}).filter(
    (file) => file.endsWith('.ts') && !NO_MIRROR.test(dirname(file)),
  )
}

test('each folder of tests is called as the folder of the sources whose tests it holds', (t) => {
  const folders = new Set(testFiles().map(dirname))
  t.deepEqual(
    [...folders].filter((folder) => !existsSync(join(SOURCE, folder))),
    [],
  )
})

test('a test that is called like a file of the sources stands where that file does', (t) => {
  const homes = Map.groupBy(sourceFiles(), (file) => basename(file))
  const stray = testFiles().filter((file) => {
    const named = homes.get(basename(file).replace('.test.ts', '.ts'))
    return file.endsWith('.test.ts') && named !== undefined && !named.some((home) => dirname(home) === dirname(file))
  })
  t.deepEqual(stray, [])
})

test('no folder of tests holds more files than can be seen at once', (t) => {
  const tests = readdirSync(import.meta.dirname, {recursive: true, encoding: 'utf8'})
  const counts = Map.groupBy(
    tests.filter((file) => file.endsWith('.ts')),
    dirname,
  )
  const large = [...counts].filter(([, files]) => files.length > 20)
  t.deepEqual(
    large.map(([folder, files]) => `${folder}: ${files.length}`),
    [],
  )
})
