import type {PlaceNoise} from '../../comparison/calibration/noise-file.ts'
import {visible} from '../../foreign-text/visible.ts'
import {formatShare} from '../../terminal/numbers.ts'
import {renderTable} from '../../terminal/table.ts'

/** What was found out about a place, for a terminal. */
export function calibrationText({place, runCount, drifts}: PlaceNoise, file: string): string {
  const columns = [
    {title: 'metric', align: 'left'},
    {title: 'two runs differ by up to', align: 'right'},
  ] as const
  const rows = Object.entries(drifts).map(([key, drift]) => [visible(key), formatShare(drift)])
  const where = `${visible(place.hostname)}, testbed ${visible(place.testbed)}`
  return `${renderTable({columns, rows, width: 80})}\n\n${runCount} runs with nothing changed on ${where}; remembered in ${visible(file)}`
}
