import type {LoadGenerator} from '../load-generator.ts'
import {refuseShares, shareOf} from '../shares.ts'
import {argv} from './argv.ts'
import {explain} from './explain.ts'
import {hideHeaders} from './hide-headers.ts'
import {limits, refusal} from './limits.ts'
import {mergeResults} from './merge-results.ts'
import {readResult} from './read-result.ts'
import {probe, resolutionFor, shape} from './resolution.ts'

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
  probe,
  resolutionFor,
  shape,
  explain,
  hideHeaders,
}
