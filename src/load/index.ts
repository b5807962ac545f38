/** Load generators: command lines and result readers. Called by the bench; nothing here starts a program. */
import {UsageError} from '../errors/index.ts'
import {fortio} from './fortio/index.ts'
import type {LoadGenerator} from './load-generator.ts'

export type {LoadGenerator, LoadLog, LoadOptions, LoadPart, Probe, ReadContext} from './load-generator.ts'

/** Every load generator. Flags, help and tests read this. */
export const LOAD_GENERATORS: readonly LoadGenerator[] = [fortio]

/** The generator of that name. Throws a UsageError that lists those there are. */
export function loadGenerator(name: string): LoadGenerator {
  const found = LOAD_GENERATORS.find((generator) => generator.name === name)
  if (found !== undefined) return found
  const names = LOAD_GENERATORS.map((generator) => generator.name).join(', ')
  throw new UsageError(`There is no load generator called "${name}"`, {hint: `Use one of: ${names}`})
}
