import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import {homedir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import type {ExecutionContext} from 'ava'
import {findProgram} from '../../../../../src/process/find-program.ts'
import {scratchFolder} from '../../../../scratch-folder.ts'

const FOLDER = process.env['OPENTELEMETRY_PROTO_DIR'] ?? join(homedir(), '.cache/mesh-runner/peers/opentelemetry-proto')
const PYTHON = findProgram('python3')
const MANY_BYTES = 1 << 27

/** Why files cannot be decoded by the published schema, or null. */
export const NO_SCHEMA: string | null =
  PYTHON === null
    ? 'no python3'
    : existsSync(join(FOLDER, 'opentelemetry/proto/profiles/v1development'))
      ? null
      : `no opentelemetry-proto in ${FOLDER} (set OPENTELEMETRY_PROTO_DIR)`

/** What the published schema finds in a file of OTLP profiles. */
export interface BySchema {
  readonly profiles: readonly {
    readonly type: readonly [name: string, unit: string]
    /** Nanoseconds since 1970, which JSON's numbers round. */
    readonly time: number
    /** Nanoseconds. */
    readonly duration: number
    readonly period: number
    readonly attributes: Readonly<Record<string, unknown>>
    /** Sorted; values of attributes stand before the frames, lines of the source behind their names. */
    readonly folded: readonly string[]
  }[]
  readonly mappings: readonly Readonly<Record<string, unknown>>[]
  /** Rules of the schema that the file breaks. */
  readonly faults: readonly string[]
}

/** Decodes files by the schema that the pinned package opentelemetry-proto of Python carries. */
export async function bySchema(t: ExecutionContext, files: readonly Uint8Array[]): Promise<readonly BySchema[]> {
  const folder = await scratchFolder(t, 'by-schema')
  const paths = files.map((_, index) => join(folder, `${index}.otlp`))
  await Promise.all(files.map((bytes, index) => writeFile(paths[index]!, bytes)))
  const {stdout} = await promisify(execFile)(PYTHON!, ['-B', join(import.meta.dirname, 'by-schema.py'), ...paths], {
    env: {...process.env, PYTHONPATH: FOLDER},
    maxBuffer: MANY_BYTES,
  })
  return JSON.parse(stdout) as BySchema[]
}
