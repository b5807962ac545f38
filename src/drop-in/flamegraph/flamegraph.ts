import {buffered, LARGEST_IN_MEMORY} from '../../bytes/buffered.ts'
import type {ByteSource} from '../../bytes/byte-source.ts'
import {writeOutput} from '../../bytes/writing/write-output.ts'
import {writeStdout} from '../../bytes/writing/write-stdout.ts'
import {EXIT_CODES, InputError, UsageError} from '../../errors/index.ts'
import {keepColors, readKeptColors} from '../../flame/graph/kept-colors.ts'
import type {Color} from '../../flamegraph/colors/color.ts'
import {pictureChunks} from '../../flamegraph/render.ts'
import {viewerScript} from '../../flamegraph/viewer-script.ts'
import {complain} from '../complain.ts'
import {openInput} from '../open-input.ts'
import {inputName, readingError} from '../reading-error.ts'
import {runDropIn} from '../run-drop-in.ts'
import {CLASSIC_USAGE, type ClassicRequest, parseClassicOptions} from './options.ts'
import {classicErrorSvg} from './picture.ts'
import {pictureOfRequest} from './picture-of-request.ts'

const LINE_FEED = 0x0a

function isUtf8(encoding: string): boolean {
  return /^utf-?8$/i.test(encoding)
}

function decoderOf(encoding: string) {
  try {
    return new TextDecoder(encoding)
  } catch (cause) {
    throw new UsageError(`--encoding: ${JSON.stringify(encoding)} is not known`, {
      hint: 'Leave it out for UTF-8.',
      cause,
    })
  }
}

async function* decoded(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  if (isUtf8(encoding)) return yield* chunks
  const decoder = decoderOf(encoding)
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, {stream: true}))
  yield Buffer.from(decoder.decode())
}

/** The same bytes, and an end for the last line where it has none. */
async function* withLastEnd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let last = LINE_FEED
  for await (const chunk of chunks) {
    last = chunk.at(-1) ?? last
    yield chunk
  }
  if (last !== LINE_FEED) yield Uint8Array.of(LINE_FEED)
}

async function* plainChunks(path: string): AsyncGenerator<Uint8Array> {
  await using input = await openInput(path)
  yield* input.plain.stream()
}

/** The bytes of all inputs one behind the other, each ended, as they are asked for. */
async function* joinedChunks(paths: readonly string[], encoding: string): AsyncGenerator<Uint8Array> {
  for (const path of paths) {
    try {
      yield* withLastEnd(decoded(plainChunks(path), encoding))
    } catch (error) {
      throw readingError(path, error)
    }
  }
}

/** Draws from the input where it stands, if nothing in it has to be changed. */
async function drawInput(request: ClassicRequest): Promise<void> {
  const {files, encoding} = request
  const paths = files.length === 0 ? ['-'] : files
  if (paths.length === 1 && isUtf8(encoding)) {
    await using input = await openInput(paths[0]!)
    return await draw(request, input.plain)
  }
  const name = paths.map(inputName).join(' ')
  await using all = buffered(name, () => joinedChunks(paths, encoding), LARGEST_IN_MEMORY)
  await draw(request, all)
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
void runDropIn(
  async () => {
    const request = parseClassicOptions(process.argv.slice(2))
    compat = request?.compat ?? false
    if (request === null) await writeStdout([CLASSIC_USAGE])
    else await drawInput(request)
  },
  (error) => (compat && error instanceof InputError ? EXIT_CODES.usage : error.exitCode),
)
