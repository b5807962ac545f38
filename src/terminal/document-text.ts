import {visibleJson} from '../foreign-text/visible.ts'
import {redactedValue} from '../secrets/known-secrets.ts'

/** A `--json` document as it is printed: indented, without secrets, and with what steers a terminal as escapes of JSON. */
export function documentText(document: unknown): string {
  return visibleJson(JSON.stringify(redactedValue(document), null, 2))
}
