import {createHash} from 'node:crypto'
import {readdir, writeFile} from 'node:fs/promises'
import {cpus} from 'node:os'
import {join} from 'node:path'
import {findProgram} from '../src/process/find-program.ts'
import {run} from '../src/process/run.ts'

const RE2 = 're2@1.24.0'
const NO_LIBRARY_CODE = /test|benchmark|fuzz|mock|_win|windows|gentables|print_hash|status_matchers/
/** For one file, or for linking all: each ends long before. */
const PATIENCE_MS = 300_000

/** How the library is compiled: what stands in names of files, compiler and options. */
const COMPILATIONS = {
  plain: ['g++', '-O2'],
  protected: ['g++', '-O2', '-fstack-protector-strong', '-march=x86-64-v3'],
  unrolled: ['g++', '-O3', '-fno-omit-frame-pointer'],
  sections: ['g++', '-O2', '-ffunction-sections'],
  clang: ['clang++', '-O2'],
} as const
type Compilation = keyof typeof COMPILATIONS

/** Two builds of one library. */
export interface TwoLibraries {
  readonly title: string
  readonly before: string
  readonly after: string
}

async function ran(folder: string, ...argv: readonly string[]): Promise<string> {
  const ended = await run(argv, {cwd: folder, timeoutMs: PATIENCE_MS})
  if (ended.exitCode !== 0) throw new Error(`${ended.command}: ${ended.stderr}`)
  return ended.stdout
}

/** Fetches the sources of RE2 and Abseil, which the npm package brings, into a folder; gives where they are. */
async function sources(folder: string): Promise<string> {
  const archive = (await ran(folder, 'npm', 'pack', '--silent', RE2)).trim()
  await ran(folder, 'tar', '-xzf', archive)
  return join(folder, 'package', 'vendor')
}

/** Object files by the source files that they are of. */
type Objects = ReadonlyMap<string, string>

async function objectsOf(folder: string, name: Compilation): Promise<Objects> {
  const files = (await readdir(folder, {recursive: true})).filter(
    (file) => /^(?:re2\/(?:re2|util)|abseil-cpp\/absl)\/.*\.cc$/.test(file) && !NO_LIBRARY_CODE.test(file),
  )
  const objects = new Map(files.toSorted().map((file) => [file, `${name}-${file.replaceAll('/', '_')}.o`]))
  const waiting = [...objects]
  const compileNext = async (): Promise<void> => {
    const next = waiting.shift()
    if (next === undefined) return
    const [file, object] = next
    await ran(folder, ...COMPILATIONS[name], '-std=c++17', '-fPIC', '-Ire2', '-Iabseil-cpp', '-c', file, '-o', object)
    await compileNext()
  }
  await Promise.all(cpus().map(compileNext))
  return objects
}

async function linked(folder: string, name: string, objects: Iterable<string>, ...options: string[]): Promise<string> {
  const library = `${name}.so`
  await ran(folder, 'g++', '-shared', '-o', library, ...objects, ...options, '-lpthread')
  return join(folder, library)
}

/** An order that means nothing, and is the same each time. */
function shuffled(names: Iterable<string>): string[] {
  const digest = (name: string): string => createHash('sha256').update(name).digest('hex')
  return [...names]
    .map((name) => [digest(name), name] as const)
    .sort()
    .map(([, name]) => name)
}

/** The library with all its functions in another order. */
async function reordered(folder: string, objects: Objects): Promise<string> {
  const listed = await ran(folder, 'readelf', '-SW', ...objects.values())
  const sections = new Set(Array.from(listed.matchAll(/ (\.text\.\S+)/g), ([, section]) => section!))
  await writeFile(join(folder, 'order'), shuffled(sections).join('\n'))
  const order = ['-fuse-ld=gold', '-Wl,--section-ordering-file,order']
  return linked(folder, 'reordered', shuffled(objects.values()), ...order)
}

/** Abseil of one build with RE2 of another. */
function partly(objects: Objects, others: Objects): string[] {
  return [...objects].map(([file, object]) => (file.startsWith('re2/') ? others.get(file)! : object))
}

/** Compiles RE2 and Abseil into one library, again and again in different ways; tells each two builds as soon as they are there. */
export async function* buildsOfRe2(folder: string): AsyncGenerator<TwoLibraries> {
  const where = await sources(folder)
  const title = (name: Compilation): string => COMPILATIONS[name].join(' ')
  const objects = await objectsOf(where, 'plain')
  const before = await linked(where, 'plain', objects.values())
  for (const name of ['protected', 'unrolled'] as const) {
    const others = await objectsOf(where, name)
    const after = await linked(where, name, others.values())
    yield {title: `RE2 and Abseil, ${title('plain')} and ${title(name)}`, before, after}
    if (name !== 'unrolled') continue
    const mixed = await linked(where, 'partly', partly(objects, others))
    yield {title: `RE2 and Abseil, ${title('plain')} and the same with RE2 by ${title(name)}`, before, after: mixed}
  }
  const sections = await objectsOf(where, 'sections')
  const inOrder = await linked(where, 'sections', sections.values())
  yield {title: 'RE2 and Abseil, functions in another order', before: inOrder, after: await reordered(where, sections)}
  const unrolled = join(where, 'unrolled.so')
  yield {title: `RE2 and Abseil, ${title('sections')} and ${title('unrolled')}`, before: inOrder, after: unrolled}
  if (findProgram('clang++') === null) return console.log('\nwithout clang++, which is not here')
  const clang = await linked(where, 'clang', (await objectsOf(where, 'clang')).values())
  yield {title: `RE2 and Abseil, ${title('plain')} and ${title('clang')}, one standard library`, before, after: clang}
}
