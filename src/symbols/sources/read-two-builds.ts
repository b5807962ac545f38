import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import type {ByteSource} from '../../bytes/byte-source.ts'
import {PACKAGE_FOLDER} from '../../program/package-folder.ts'
import {type Build, readBuild} from '../matching/build.ts'
import {type OpenedFile, openOrdinaryFile} from './ordinary-file.ts'

/** One build of a program: its file, and one with its symbols where there is one, checked to be of the same build. */
export interface BuildFile {
  readonly source: ByteSource
  readonly debugFile?: ByteSource | null | undefined
}

/** A file as another thread finds it again. */
interface FilePlace {
  readonly path: string
  readonly identity: string
}

/** What a thread is told. */
interface BuildTask {
  readonly source: FilePlace
  readonly debugFile: FilePlace | null
}

/** Of smaller files a thread would take longer to start than to read them. */
const WORTH_A_THREAD_BYTES = 8 << 20

function placeOf({name, identity}: ByteSource): FilePlace | null {
  return identity === undefined ? null : {path: name, identity}
}

/** What a thread needs to read a build; null where it could not open the same files, or would not be worth it. */
function taskOf({source, debugFile = null}: BuildFile): BuildTask | null {
  const place = placeOf(source)
  const debugPlace = debugFile === null ? null : placeOf(debugFile)
  if (place === null || source.size < WORTH_A_THREAD_BYTES) return null
  return debugFile !== null && debugPlace === null ? null : {source: place, debugFile: debugPlace}
}

/** The file at a place; null when it is no longer there, or another one is. */
async function sameFile({path, identity}: FilePlace): Promise<OpenedFile | null> {
  const file = await openOrdinaryFile(path)
  if (file === null || file.identity === identity) return file
  await file[Symbol.asyncDispose]()
  return null
}

async function readThere({source, debugFile}: BuildTask): Promise<Build | null> {
  await using file = await sameFile(source)
  if (file === null) return null
  if (debugFile === null) return await readBuild(file)
  await using debug = await sameFile(debugFile)
  return debug === null ? null : await readBuild(file, debug)
}

/** Memory that goes to another thread without being copied. */
function buffersOf({ranges, code, uses}: Build): ArrayBuffer[] {
  const lists = [code.calls, code.outside, code.constants, uses].flatMap(({starts, values}) => [starts, values])
  const columns = [ranges.starts, ranges.ends, code.exact, code.shapes, code.lengths, ...lists]
  return [...new Set(columns.map(({buffer}) => buffer as ArrayBuffer))]
}

/** What the thread does: reads its build and sends it, or null. */
export async function sendBuild(): Promise<void> {
  const {parentPort, workerData} = await import('node:worker_threads')
  const build = await readThere(workerData as BuildTask)
  parentPort!.postMessage(build, build === null ? [] : buffersOf(build))
}

/** The thread's script: beside this file in the sources, else where the build put its bundle. */
function threadScript(): URL {
  if (import.meta.filename.endsWith('.ts')) return new URL('./build-thread.ts', import.meta.url)
  return pathToFileURL(join(PACKAGE_FOLDER, 'dist/symbols/build-thread.js'))
}

/** A build that another thread reads; null when it could not, for whatever reason. */
async function readInThread(workerData: BuildTask): Promise<Build | null> {
  const {Worker} = await import('node:worker_threads')
  const {promise, resolve} = Promise.withResolvers<Build | null>()
  const thread = new Worker(threadScript(), {workerData})
  thread.on('message', resolve)
  // Read once more here, it fails here, where it can be told.
  thread.on('error', () => resolve(null))
  return promise
}

function readHere({source, debugFile = null}: BuildFile): Promise<Build> {
  return readBuild(source, debugFile)
}

/** Reads two builds, large ones at once: one of them in a thread. Throws an InputError when a file cannot be read. */
export async function readTwoBuilds(before: BuildFile, after: BuildFile): Promise<[Build, Build]> {
  const task = taskOf(before)
  const inThread = task === null ? null : readInThread(task)
  const later = await readHere(after)
  return [(await inThread) ?? (await readHere(before)), later]
}
