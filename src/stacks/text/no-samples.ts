import {NoSamplesError} from '../formats/no-samples-error.ts'
import type {FaultyLines} from './faulty-lines.ts'

/** The error for an input in which not one sample could be read. */
export function noSamples(sourceName: string, format: string, faults: FaultyLines): NoSamplesError {
  const seen = faults.warning(sourceName)?.message ?? `${sourceName}: the input has no samples.`
  return new NoSamplesError(`Reading ${sourceName} as ${format} gave not one sample. ${seen}`, {
    hint: 'Nothing was recorded in the window, or the format is another one: --format names it.',
  })
}
