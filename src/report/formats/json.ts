import type {ReportFormat} from '../report-format.ts'

/** The `--json` document as it is; docs/run-document.schema.json describes it. */
export const jsonReport: ReportFormat = {
  name: 'json',
  description: 'One JSON document, described by docs/run-document.schema.json',
  extension: 'json',
  render: (document) => `${JSON.stringify(document, null, 2)}\n`,
}
