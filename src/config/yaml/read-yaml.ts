import {
  constructFromEvents,
  EVENT_ID,
  type Event,
  FAILSAFE_SCHEMA,
  getScalarValue,
  mergeTag,
  nullCoreTag,
  parseEvents,
  YAMLException,
} from 'js-yaml'
import {ConfigurationError} from '../../errors/index.ts'
import {isMapping} from '../../foreign-text/json-shape.ts'
import {groupedDigits} from '../../numbers/grouped-number.ts'
import type {RawValue} from '../parse/raw-value.ts'
import {EndlessAlias, expandedSize} from './expanded-size.ts'

/**
 * Scalars stay the text that the file has, but for null. So `yes`, `True`, `010` and `10:10` mean what the setting's parser
 * says, and never something that a version of YAML makes of them (10:10 is 610 in YAML 1.1). `<<` merges mappings.
 */
const SCHEMA = FAILSAFE_SCHEMA.withTags(nullCoreTag, mergeTag)

/** Aliases in one file; js-yaml refuses more by this name. */
const MAXIMUM_ALIASES = 100

/** Characters of one file; more is refused unread. */
const MAXIMUM_CHARACTERS = 2 ** 20

/** Mappings, lists and scalars of one file with all aliases expanded: far above what settings need. */
const MAXIMUM_VALUES = 100_000

export type YamlMapping = {readonly [key: string]: RawValue | null}

/** The mapping that a file holds, and where its keys stand. */
export interface YamlFile {
  readonly mapping: YamlMapping
  /** Line, from 1, of the key with this dotted path; undefined for keys that a merge brought. */
  lineOf(path: string): number | undefined
}

function lineAt(text: string, offset: number): number {
  let line = 1
  for (let end = text.indexOf('\n'); end !== -1 && end < offset; end = text.indexOf('\n', end + 1)) line++
  return line
}

type Open = {readonly kind: 'mapping'; readonly path: string; key: string | null} | {readonly kind: 'other'}

function pathOf(parent: string, key: string): string {
  return parent === '' ? key : `${parent}.${key}`
}

/** Where a node that begins inside `parent` has its path; also moves `parent` on from key to value. */
function childPath(parent: Open | undefined): string | null {
  if (parent?.kind !== 'mapping') return parent === undefined ? '' : null
  if (parent.key === null) return null
  const path = pathOf(parent.path, parent.key)
  parent.key = null
  return path
}

/** What a node of `type` opens, if it opens anything. */
function opened(event: Event, path: string | null): Open[] {
  if (event.type === EVENT_ID.MAPPING && path !== null) return [{kind: 'mapping', path, key: null}]
  return event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE ? [{kind: 'other'}] : []
}

/** Offsets of the keys of all mappings that mappings lead to, by dotted path. */
function keyOffsets(text: string, events: readonly Event[]): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>()
  const open: Open[] = []
  for (const event of events.filter(({type}) => type !== EVENT_ID.DOCUMENT)) {
    const parent = open.at(-1)
    if (event.type === EVENT_ID.POP) {
      open.pop()
    } else if (event.type === EVENT_ID.SCALAR && parent?.kind === 'mapping' && parent.key === null) {
      parent.key = getScalarValue(text, event)
      offsets.set(pathOf(parent.path, parent.key), event.valueStart)
    } else {
      open.push(...opened(event, childPath(parent)))
    }
  }
  return offsets
}

function isYamlMapping(value: unknown): value is YamlMapping {
  return isMapping(value)
}

function refuseLong({length}: string, file: string): void {
  if (length <= MAXIMUM_CHARACTERS) return
  const most = groupedDigits(MAXIMUM_CHARACTERS)
  throw new ConfigurationError(`Reading ${file}: it has ${groupedDigits(length)} characters; ${most} is the most`)
}

/** The size of a text whose aliases can be followed one by one. */
function sizeOf(mapping: YamlMapping, file: string): number {
  try {
    return expandedSize(mapping)
  } catch (error) {
    if (!(error instanceof EndlessAlias)) throw error
    throw new ConfigurationError(`Reading ${file}: an alias in it refers to itself`, {cause: error})
  }
}

/** Refuses, before anything is made of it, what would grow without end or to more than anybody writes. */
function refuseHuge(mapping: YamlMapping, file: string): void {
  const size = sizeOf(mapping, file)
  if (size <= MAXIMUM_VALUES) return
  const most = groupedDigits(MAXIMUM_VALUES)
  throw new ConfigurationError(
    `Reading ${file}: with its aliases expanded it has ${groupedDigits(size)} values; ${most} is the most`,
    {hint: 'Settings are a few hundred values. Write lists out instead of nesting aliases.'},
  )
}

function syntaxError(error: unknown, file: string): unknown {
  if (!(error instanceof YAMLException)) return error
  const place = error.mark === undefined ? file : `${file}:${error.mark.line + 1}:${error.mark.column + 1}`
  return new ConfigurationError(`Reading ${place}: this is not YAML: ${error.reason}`, {cause: error})
}

/**
 * Reads the one document of a YAML file. An empty file is an empty mapping.
 *
 * @throws ConfigurationError with file and line for what is not YAML, or not one mapping
 */
export function readYaml(text: string, file: string): YamlFile {
  refuseLong(text, file)
  try {
    const events = parseEvents(text, {filename: file})
    const documents = constructFromEvents(events, {
      source: text,
      filename: file,
      schema: SCHEMA,
      maxAliases: MAXIMUM_ALIASES,
    })
    if (documents.length > 1)
      throw new ConfigurationError(`Reading ${file}: it has ${documents.length} documents, not one`)
    const mapping = documents[0] ?? {}
    if (!isYamlMapping(mapping)) {
      throw new ConfigurationError(`Reading ${file}: it holds no mapping`, {
        hint: 'Settings are written as `name: value`.',
      })
    }
    refuseHuge(mapping, file)
    const offsets = keyOffsets(text, events)
    const lineOf = (path: string) => (offsets.has(path) ? lineAt(text, offsets.get(path)!) : undefined)
    return {mapping, lineOf}
  } catch (error) {
    throw syntaxError(error, file)
  }
}
