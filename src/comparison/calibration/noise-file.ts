import {readFile} from 'node:fs/promises'
import {homedir} from 'node:os'
import {dirname, join} from 'node:path'
import {makeFolder} from '../../bytes/make-folder.ts'
import {writeAtomically} from '../../bytes/writing/write-atomically.ts'
import {ConfigurationError} from '../../errors/index.ts'
import {
  countShape,
  fieldsShape,
  listShape,
  mapShape,
  nullableShape,
  numberShape,
  textShape,
} from '../../foreign-text/json-shape.ts'
import type {Drifts} from '../drift-key.ts'
import {isSamePlace, type Place} from './place.ts'

/** What is known of the noise of one place. */
export interface PlaceNoise {
  readonly place: Place
  /** ISO 8601: when it was calibrated. */
  readonly since: string
  /** Runs that it was seen in. */
  readonly runCount: number
  readonly drifts: Drifts
}

const noiseShape = fieldsShape<PlaceNoise>({
  place: fieldsShape<Place>({
    testbed: textShape,
    hostname: textShape,
    cpuModel: nullableShape(textShape),
    processors: countShape,
    context: nullableShape(textShape),
  }),
  since: textShape,
  runCount: countShape,
  drifts: mapShape(numberShape),
})

const fileShape = fieldsShape<{places: readonly PlaceNoise[]}>({places: listShape(noiseShape)})

/** The file that remembers: `mesh-runner/noise.json` below XDG_STATE_HOME, or below ~/.local/state. */
export function noiseFile(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment['XDG_STATE_HOME']
  const state = named?.startsWith('/') ? named : join(homedir(), '.local', 'state')
  return join(state, 'mesh-runner', 'noise.json')
}

async function readPlaces(path: string): Promise<readonly PlaceNoise[]> {
  try {
    const read: unknown = JSON.parse(await readFile(path, 'utf8'))
    const fault = fileShape(read)
    if (fault !== null) throw new SyntaxError(`${fault.place} is missing, or is not what it should be`)
    return (read as {places: readonly PlaceNoise[]}).places
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new ConfigurationError(`Reading the noise of known places, ${path}: ${(cause as Error).message}`, {
      hint: 'Remove the file and calibrate again, or say --drift.',
      cause,
    })
  }
}

/** What was found out about a place; null where it was never calibrated. Throws a ConfigurationError for a damaged file. */
export async function readNoise(place: Place, path = noiseFile()): Promise<PlaceNoise | null> {
  return (await readPlaces(path)).find((known) => isSamePlace(known.place, place)) ?? null
}

/** Remembers the noise of a place instead of what was known of it. Throws as {@link readNoise} does. */
export async function writeNoise(noise: PlaceNoise, path = noiseFile()): Promise<void> {
  const others = (await readPlaces(path)).filter((known) => !isSamePlace(known.place, noise.place))
  await makeFolder(dirname(path), 0o700)
  await writeAtomically(path, `${JSON.stringify({schemaVersion: 1, places: [...others, noise]}, null, 2)}\n`)
}
