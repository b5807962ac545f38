import {toCsv} from '../../results/csv.ts'
import type {ReportFormat} from '../report-format.ts'

/** `results.csv`. */
export const csvReport: ReportFormat = {
  name: 'csv',
  description: "One line per cell, the original's columns first",
  extension: 'csv',
  render: ({cells}) => toCsv(cells),
}
