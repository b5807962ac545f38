import {HIDDEN} from '../../secrets/known-secrets.ts'
import type {LoadGenerator} from '../load-generator.ts'
import {refuseShares, shareOf} from '../shares.ts'
import {readLogs} from './access-log/read-logs.ts'
import {argv} from './argv.ts'
import {explain} from './explain.ts'
import {limits, refusal} from './limits.ts'
import {mergeResults} from './merge-results.ts'
import {warningsIn} from './printed-warnings.ts'
import {readResult} from './read-result.ts'
import {probe, resolutionFor, shape} from './resolution.ts'

/**
 * fortio's result without the values of headers: for gRPC it repeats them as `Metadata`. A result without such is
 * returned as it is, and so is what is no result at all.
 */
function hideHeaders(text: string): string {
  if (!text.includes('"Metadata"')) return text
  try {
    const document = JSON.parse(text)
    if (typeof document.Metadata !== 'object' || document.Metadata === null) return text
    const names = Object.keys(document.Metadata)
    return `${JSON.stringify({...document, Metadata: Object.fromEntries(names.map((name) => [name, [HIDDEN]]))}, null, 2)}\n`
  } catch {
    // Its reader says what is wrong with it.
    return text
  }
}

/** fortio, https://github.com/fortio/fortio: closed loop, one request at a time on each connection. */
export const fortio: LoadGenerator = {
  name: 'fortio',
  description: 'fortio: HTTP/1.1, HTTP/2, gRPC and TCP, one request at a time on each connection',
  argv,
  read: readResult,
  limits,
  refusal,
  refuseShares,
  share: shareOf,
  merge: mergeResults,
  readLogs,
  warningsIn,
  probe,
  resolutionFor,
  shape,
  explain,
  hideHeaders,
}
