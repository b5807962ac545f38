/** Writes the golden files of reports again. Run with Node in the project's folder, then read the difference. */
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {toCsv} from '../../src/results/csv.ts'
import {exampleDocument} from '../results/example.ts'
import {renderExample} from './render-example.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures')

writeFileSync(join(FIXTURES, 'results/run.csv'), toCsv(exampleDocument().cells))
for (const width of [80, 160])
  writeFileSync(join(FIXTURES, `report/table-${width}.txt`), renderExample('table', {width}))
