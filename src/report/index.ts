/** Shows a run: the closing table, CSV, JSON and one HTML page. Called by the bench and by commands. */
import {UsageError} from '../errors/index.ts'
import {csvReport} from './formats/csv.ts'
import {htmlReport} from './formats/html.ts'
import {jsonReport} from './formats/json.ts'
import {tableReport} from './formats/table.ts'
import type {ReportFormat} from './report-format.ts'

export type {ReportContext, ReportFormat} from './report-format.ts'

/** Every report format. Flags, help and tests read this. */
export const REPORT_FORMATS: readonly ReportFormat[] = [tableReport, csvReport, jsonReport, htmlReport]

/** The format of that name. Throws a UsageError that lists those there are. */
export function reportFormat(name: string): ReportFormat {
  const found = REPORT_FORMATS.find((format) => format.name === name)
  if (found !== undefined) return found
  const names = REPORT_FORMATS.map((format) => format.name).join(', ')
  throw new UsageError(`There is no report format called "${name}"`, {hint: `Use one of: ${names}`})
}
