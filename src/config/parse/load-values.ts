import {fieldsShape, numberShape, type Shape, textShape} from '../../foreign-text/json-shape.ts'
import type {RequestedQps} from '../cells/cell.ts'
import {count, rate} from './amounts.ts'
import {parser, type RawValue, RefusedValue, scalarText} from './raw-value.ts'
import {textLike} from './scalars.ts'

/** More than any generator reaches on one machine. */
const MAXIMUM_QPS = 10_000_000

const qpsShape: Shape = (value) => (value === 'max' ? null : numberShape(value))

/** Requests per second; `0`, `-1` and `max` are all as fast as it goes. */
export const requestedQps = parser(qpsShape, (raw): RequestedQps => {
  const text = scalarText(raw).toLowerCase()
  if (text === 'max' || /^(-1|0)(\.0*)?$/.test(text)) return 'max'
  try {
    return rate({minimum: 0.001, maximum: MAXIMUM_QPS})(raw)
  } catch {
    throw new RefusedValue(
      `is not a rate from 0.001 to ${MAXIMUM_QPS}`,
      'Write it in digits or with k, such as 0.5, 1000, 1k or 1.5k; for as fast as it goes, say max (or 0, or -1).',
    )
  }
})

export interface ReuseRange {
  readonly minimum: number
  readonly maximum: number
}

const requests = count({minimum: 1, maximum: 2_147_483_647})

function reuseRangeOf(raw: RawValue): ReuseRange {
  const [low = '', high, ...more] = scalarText(raw).split(':')
  const hint = 'Write MIN:MAX, such as 10:20 or 1k:2k.'
  if (more.length > 0 || low === '' || high === '')
    throw new RefusedValue('is not MIN:MAX, two numbers of requests', hint)
  const range = {minimum: requests(low), maximum: requests(high ?? low)}
  if (range.minimum > range.maximum) throw new RefusedValue('has a minimum above its maximum', hint)
  return range
}

/** `MIN:MAX` or one number: after how many requests a connection is replaced. */
export const reuseRange = parser(
  fieldsShape<ReuseRange>({minimum: requests.shape, maximum: requests.shape}),
  reuseRangeOf,
)

const isUrl = textLike(/^https?:\/\/\S+$/i, 'a URL that starts with http:// or https://')

/** The URL of an ingress gateway. */
export const gatewayUrl = parser(textShape, (raw) => {
  const url = isUrl(raw)
  if (!URL.canParse(url)) throw new RefusedValue('is not a URL')
  return url
})

/** What run labels, extra labels and names of profiles may be made of: they become parts of file names. */
export const LABEL = /^(?!\.{1,2}$)[A-Za-z0-9._=-]{1,64}$/

/** A label: 1 to 64 letters, digits and `. _ = -`. */
export const label = textLike(LABEL, 'a label: 1 to 64 letters, digits and . _ = -')
