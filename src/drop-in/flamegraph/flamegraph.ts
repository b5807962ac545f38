import {type ByteSource, bytesInMemory} from '../../bytes/byte-source.ts'
import {openFile} from '../../bytes/open-file.ts'
import {decompressed} from '../../bytes/packed/decompress.ts'
import {standardInput} from '../../bytes/standard-input.ts'
import {writeOutput} from '../../bytes/writing/write-output.ts'
import {writeStdout} from '../../bytes/writing/write-stdout.ts'
import {EXIT_CODES, InputError, RunnerError, UsageError} from '../../errors/index.ts'
import {keepColors, readKeptColors} from '../../flame/graph/kept-colors.ts'
import type {Color} from '../../flamegraph/colors/color.ts'
import {pictureChunks} from '../../flamegraph/render.ts'
import {viewerScript} from '../../flamegraph/viewer-script.ts'
import {complain, complainOfEnd} from '../complain.ts'
import {CLASSIC_USAGE, type ClassicRequest, parseClassicOptions} from './options.ts'
import {classicErrorSvg} from './picture.ts'
import {pictureOfRequest} from './picture-of-request.ts'

/** What `work` makes of an input; what the system says of it is told with its name. */
async function ofInput<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RunnerError) throw error
    throw new InputError(`Cannot read ${path}: ${(error as Error).message}.`, {cause: error})
  }
}

/** Opens one input, standard input as `-`, undoes its packing, and closes it once `use` is done with it. */
async function withOne<T>(path: string, use: (plain: ByteSource) => Promise<T>): Promise<T> {
  if (path === '-') return await use(await decompressed(standardInput()))
  await using file = await ofInput(path, () => openFile(path))
  const plain = await ofInput(path, () => decompressed(file))
  // Awaited here, since the file is closed on the way out.
  return await use(plain)
}

function isUtf8(encoding: string): boolean {
  return /^utf-?8$/i.test(encoding)
}

function decoded(bytes: Uint8Array, encoding: string): Uint8Array {
  if (isUtf8(encoding)) return bytes
  try {
    return Buffer.from(new TextDecoder(encoding).decode(bytes))
  } catch (cause) {
    throw new UsageError(`--encoding: ${JSON.stringify(encoding)} is not known`, {
      hint: 'Leave it out for UTF-8.',
      cause,
    })
  }
}

/** All inputs as one text in memory; a file whose last line has no end is ended. */
async function joined(paths: readonly string[], encoding: string): Promise<ByteSource> {
  const parts: Uint8Array[] = []
  for (const path of paths) {
    const read = () => withOne(path, (plain) => plain.read(0, plain.size))
    const bytes = decoded(await ofInput(path, read), encoding)
    parts.push(bytes, Buffer.from(bytes.length === 0 || bytes.at(-1) === 0x0a ? '' : '\n'))
  }
  return bytesInMemory(Buffer.concat(parts), paths.join(' '))
}

/** Draws from the input where it stands, if nothing in it has to be changed. */
async function drawInput(request: ClassicRequest): Promise<void> {
  const {files, encoding} = request
  const paths = files.length === 0 ? ['-'] : files
  if (paths.length === 1 && isUtf8(encoding)) await withOne(paths[0]!, (plain) => draw(request, plain))
  else await draw(request, await joined(paths, encoding))
}

async function keptColors(): Promise<ReadonlyMap<string, Color>> {
  const {colors, warnings} = await readKeptColors()
  warnings.forEach(complain)
  return colors
}

async function draw(request: ClassicRequest, input: ByteSource): Promise<void> {
  const colorMap = request.keepColors ? await keptColors() : null
  const options = {...request.options, colorMap}
  const {picture, warnings, stacks} = await pictureOfRequest({...request, options}, input)
  warnings.forEach(complain)
  if (!(picture.layout.total > 0)) {
    if (request.compat) await writeOutput('-', [classicErrorSvg(picture)])
    throw new InputError('No stack has a count above 0.')
  }
  await writeOutput('-', pictureChunks(picture, viewerScript(), stacks))
  if (request.keepColors) await keepColors(picture)
}

let compat = false
try {
  const request = parseClassicOptions(process.argv.slice(2))
  compat = request?.compat ?? false
  if (request === null) await writeStdout([CLASSIC_USAGE])
  else await drawInput(request)
} catch (thrown) {
  const error = complainOfEnd(thrown)
  process.exitCode = compat && error instanceof InputError ? EXIT_CODES.usage : error.exitCode
}
