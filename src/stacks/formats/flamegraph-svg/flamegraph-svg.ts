import {promisify} from 'node:util'
import {gunzip} from 'node:zlib'
import {type ByteSource, bytesInMemory} from '../../../bytes/byte-source.ts'
import {InputError} from '../../../errors/index.ts'
import {withLabels} from '../../model/labels.ts'
import {mergeStacks} from '../../model/merge.ts'
import {
  mapFrames,
  NAME_GROUNDS,
  type NameGrounds,
  type ProfiledModule,
  type SampleType,
  type Stacks,
} from '../../model/stacks.ts'
import {readFoldedText} from '../folded/read-folded-text.ts'
import {foldedName} from '../folded/write/fold.ts'
import type {Likeness, StackReader} from '../reader.ts'

const STACKS = /<metadata class="fg-stacks"([^>]*)>([^<]*)<\/metadata>/
const PICTURE = /<svg[\s>]/
/** The largest file that is looked through, and the most that the stacks in it may grow to, in bytes. */
const LARGEST_FILE = 1024 ** 3
const LARGEST_TEXT = 512 * 1024 ** 2
/** More sample types than any picture has. */
const MOST_COLUMNS = 16

const ENTITIES: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'"}

interface Embedded {
  readonly attributes: string
  /** Base64. */
  readonly packed: string
  /** Byte offset of the element in the file. */
  readonly offset: number
}

function attribute(attributes: string, name: string): string | null {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(attributes)
  return found === null ? null : found[1]!.replace(/&(amp|lt|gt|quot|#39);/g, (_, entity: string) => ENTITIES[entity]!)
}

function damaged(source: ByteSource, {offset}: Embedded, what: string, cause?: unknown): InputError {
  return new InputError(`Reading the stacks in ${source.name} (byte ${offset}) failed: ${what}.`, {
    hint: 'The file was changed or cut off after it was drawn; take the folded stacks or the profile it was made from.',
    ...(cause === undefined ? {} : {cause}),
  })
}

function isSampleType(value: unknown): value is SampleType {
  if (typeof value !== 'object' || value === null) return false
  const {name, unit, event} = value as Record<string, unknown>
  return typeof name === 'string' && typeof unit === 'string' && (event === null || typeof event === 'string')
}

function sampleTypesOf(source: ByteSource, embedded: Embedded): SampleType[] {
  const text = attribute(embedded.attributes, 'data-sample-types') ?? attribute(embedded.attributes, 'data-sample-type')
  if (text === null) throw damaged(source, embedded, 'they do not say what they count')
  try {
    const value: unknown = JSON.parse(text)
    const types = Array.isArray(value) ? value : [value]
    if (types.length > 0 && types.length <= MOST_COLUMNS && types.every(isSampleType)) return types
  } catch (error) {
    throw damaged(source, embedded, 'what they count is no JSON', error)
  }
  throw damaged(source, embedded, `what they count is ${JSON.stringify(text.slice(0, 80))}`)
}

/** What folded text cannot say of stacks. Pictures of earlier versions do not have it. */
interface About {
  readonly labels: readonly (readonly string[])[]
  /** Folded names by their grounds; absent in pictures of earlier versions. */
  readonly grounds?: Readonly<Record<string, readonly string[]>>
  /** Folded names by the file that they are in; absent in pictures of earlier versions. */
  readonly libraries?: Readonly<Record<string, readonly string[]>>
  readonly samples: number | null
  readonly durationSeconds: number | null
  readonly startedAtMs?: number
  readonly modules?: readonly ProfiledModule[]
}

function isModule(value: unknown): value is ProfiledModule {
  if (typeof value !== 'object' || value === null) return false
  const {path, buildId} = value as Record<string, unknown>
  return typeof path === 'string' && (buildId === null || typeof buildId === 'string')
}

function areModules(value: unknown): boolean {
  return Array.isArray(value) && value.every(isModule)
}

function isCountOrNull(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && Number.isFinite(value) && value >= 0)
}

function isAbout(value: unknown): value is About {
  if (typeof value !== 'object' || value === null) return false
  const {
    labels,
    grounds = {},
    libraries = {},
    samples,
    durationSeconds,
    startedAtMs = null,
    modules = [],
  } = value as Record<string, unknown>
  const areNames = (some: unknown) => Array.isArray(some) && some.every((one) => typeof one === 'string')
  const hasLabels = Array.isArray(labels) && labels.every(areNames)
  const areGroups = (some: unknown) => typeof some === 'object' && some !== null && Object.values(some).every(areNames)
  const hasNames = hasLabels && areGroups(grounds) && areGroups(libraries) && areModules(modules)
  return hasNames && [samples, durationSeconds, startedAtMs].every(isCountOrNull)
}

function aboutOf(source: ByteSource, embedded: Embedded): About {
  const text = attribute(embedded.attributes, 'data-about')
  if (text === null) return {labels: [], samples: null, durationSeconds: null}
  try {
    const value: unknown = JSON.parse(text)
    if (isAbout(value)) return value
  } catch (error) {
    throw damaged(source, embedded, 'what is said about them is no JSON', error)
  }
  throw damaged(source, embedded, `what is said about them is ${JSON.stringify(text.slice(0, 80))}`)
}

function missing(source: ByteSource): InputError {
  return new InputError(`Reading ${source.name}: this flame graph carries no stacks.`, {
    hint: 'Pictures of this program carry them unless they are larger than 5 MB or were drawn with --no-embed; pictures of other programs never do. Give the folded stacks or the profile instead.',
  })
}

async function embeddedIn(source: ByteSource): Promise<Embedded> {
  // Not by its size, which nobody knows of what is packed or comes from a pipe.
  const bytes = await source.read(0, LARGEST_FILE + 1)
  if (bytes.length > LARGEST_FILE) throw new InputError(`Reading ${source.name}: no picture is larger than 1 GiB.`)
  // One character for each byte, so that places in the text are places in the file.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const found = STACKS.exec(text)
  if (found === null) throw missing(source)
  const attributes = Buffer.from(found[1]!, 'latin1').toString('utf8')
  return {attributes, packed: found[2]!, offset: found.index}
}

async function unpacked(source: ByteSource, embedded: Embedded): Promise<Buffer> {
  const encoding = attribute(embedded.attributes, 'data-encoding')
  if (encoding !== 'gzip+base64') throw damaged(source, embedded, `their encoding is ${JSON.stringify(encoding)}`)
  try {
    return await promisify(gunzip)(Buffer.from(embedded.packed, 'base64'), {maxOutputLength: LARGEST_TEXT})
  } catch (error) {
    throw damaged(source, embedded, (error as Error).message, error)
  }
}

/** A name that folded text cannot have, since control characters are escaped in it. */
const EDGE = '\u0001'

/**
 * The stacks with the weights of one column alone. A frame more at either end keeps a stack that begins with `# ` from
 * being read as a remark, and a name that ends in a number from being read as a weight.
 */
function column(lines: readonly string[], index: number, count: number): string {
  const marked = lines.map((line) => {
    let end = line.length
    for (let number = 0; number < count; number++) end = line.lastIndexOf(' ', end - 1)
    return `${EDGE};${line.slice(0, end)};${EDGE} ${line.slice(end + 1).split(' ')[index]}\n`
  })
  return marked.join('')
}

/** The group that each name is in. */
function groupOfName(groups: Readonly<Record<string, readonly string[]>>): Map<string, string> {
  return new Map(Object.entries(groups).flatMap(([group, names]) => names.map((name) => [name, group] as const)))
}

/** The stacks with what folded text does not tell of names: on what grounds they stand, and which are in a library. */
function withGroups(stacks: Stacks, {grounds = {}, libraries = {}}: About): Stacks {
  const groundsOf = groupOfName(grounds)
  const libraryOf = groupOfName(libraries)
  if (groundsOf.size + libraryOf.size === 0) return stacks
  return mapFrames(stacks, (one) => {
    const name = foldedName(one)
    const known = groundsOf.get(name) as NameGrounds | undefined
    const {module} = one
    return [
      {
        ...one,
        grounds: known !== undefined && NAME_GROUNDS.includes(known) ? known : one.grounds,
        module: one.kind === 'user' ? (module ?? libraryOf.get(name) ?? null) : module,
      },
    ]
  })
}

async function readPicture(source: ByteSource): Promise<Stacks> {
  const embedded = await embeddedIn(source)
  const types = sampleTypesOf(source, embedded)
  const lines = (await unpacked(source, embedded)).toString('utf8').split('\n').slice(0, -1)
  const columns = await Promise.all(
    types.map((type, index) =>
      readFoldedText(bytesInMemory(Buffer.from(column(lines, index, types.length)), source.name), {
        // Columns are told apart by their place: two may count the same, such as before and after.
        sampleType: {...type, event: `column ${index}`},
      }),
    ),
  )
  const merged = mapFrames(mergeStacks(columns), (one) => (one.name === EDGE ? [] : [one]))
  const about = aboutOf(source, embedded)
  const {labels, samples, durationSeconds, startedAtMs} = about
  const marked = withGroups({...merged, sampleTypes: types}, about)
  return {
    ...withLabels(marked, labels),
    sampleCount: samples ?? merged.sampleCount,
    ...(durationSeconds === null ? {} : {durationSeconds}),
    ...(startedAtMs === undefined ? {} : {startedAtMs}),
    ...(about.modules === undefined ? {} : {modules: about.modules}),
  }
}

/** An SVG file; whether it carries stacks is seen when it is read, so that one without them gets a clear answer. */
function looksLikePicture(head: Uint8Array): Likeness {
  const start = Buffer.from(head.subarray(0, 1024)).toString('latin1').trimStart()
  return start.startsWith('<') && PICTURE.test(start) ? 'yes' : 'no'
}

/** Reads the stacks that a picture of ours was drawn from, as they were: folded text, compressed, in its `<metadata>`. */
export const flamegraphSvg: StackReader = {
  format: 'flamegraph-svg',
  description: 'flame graphs that this program drew, which carry their stacks',
  looksLike: looksLikePicture,
  read: readPicture,
}
