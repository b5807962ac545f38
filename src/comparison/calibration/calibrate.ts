import {resolve} from 'node:path'
import {InputError, UsageError} from '../../errors/index.ts'
import {setUpDifferences} from '../environment-differences.ts'
import type {MeasuredRun} from '../measured-run.ts'
import {driftsOf, FEWEST_RUNS} from './drifts.ts'
import type {PlaceNoise} from './noise-file.ts'
import {placeOf} from './place.ts'

/** A run that is named twice would seem to vary by nothing. */
function assertOnce(runs: readonly MeasuredRun[]): void {
  const paths = runs.map(({path}) => resolve(path))
  const twice = paths.find((path, index) => paths.indexOf(path) !== index)
  if (twice === undefined) return
  throw new UsageError(`Calibrating: ${twice} is named twice.`, {hint: 'Each run is one observation; name it once.'})
}

function assertSame(runs: readonly MeasuredRun[]): void {
  const [difference] = setUpDifferences(runs, runs)
  if (difference === undefined) return
  throw new UsageError(
    `Calibrating: the runs are not of the same thing: ${difference.what} is ${difference.base.join(' and ')}.`,
    {hint: 'Repeat one run with nothing changed.'},
  )
}

/**
 * The noise of the place of runs of the same thing. Throws a UsageError where they are too few, or not of one thing and place,
 * and an InputError where they tell nothing.
 */
export function calibrate(runs: readonly MeasuredRun[], now: Date): PlaceNoise {
  if (runs.length < FEWEST_RUNS) {
    throw new UsageError(
      `Calibrating with ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}: it takes ${FEWEST_RUNS} or more.`,
      {
        hint: 'Repeat one run with nothing changed; of eight, spread over the time that releases are compared in, more is known.',
      },
    )
  }
  assertOnce(runs)
  assertSame(runs)
  const place = placeOf(runs[0]!)
  if (place === null) {
    throw new UsageError(`Calibrating: ${runs[0]!.path} does not tell where it was measured.`, {
      hint: 'Name folders of runs.',
    })
  }
  const drifts = driftsOf(runs)
  if (Object.keys(drifts).length > 0) return {place, since: now.toISOString(), runCount: runs.length, drifts}
  throw new InputError('Calibrating: the runs have no cell in common', {hint: 'Repeat one run with nothing changed.'})
}
