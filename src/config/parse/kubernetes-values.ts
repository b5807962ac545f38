import {textShape} from '../../foreign-text/json-shape.ts'
import {wholeSeconds} from './amounts.ts'
import {quantity} from './quantity.ts'
import {parser, RefusedValue, scalarText} from './raw-value.ts'
import {oneOf, text, textLike} from './scalars.ts'
import {listOfRecords, mappingOf, recordOf} from './structures.ts'

/** RFC 1123 label: what namespaces are called. */
export const namespaceName = textLike(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'the name of a namespace')

/** RFC 1123 subdomain: what pods, secrets and most other objects are called. */
export const objectName = textLike(
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
  'the name of an object: small letters, digits, - and dots',
)

/** Name of a secret. A bare `true` would be a name too, and is not meant as one. */
export const secretName = parser(textShape, (raw) => {
  if (scalarText(raw) === 'true') throw new RefusedValue('names no secret', 'Give the name of the secret.')
  return objectName(raw)
})

/** Reference of an image: registry, repository, tag and digest. */
export const imageName = textLike(/^[a-zA-Z0-9][\w.\-/:@]*$/, 'the name of an image')

/** A label selector as kubectl takes it. */
export const labelSelector = textLike(/^[\w./!=(), -]+$/, 'a label selector such as app=fortioserver')

/** Part of a DNS name, or such a name. */
export const hostName = textLike(/^(\*|[\w-]+)(\.[\w-]+)*$/, 'the name of a host')

const LABEL_KEY = String.raw`([a-z0-9][a-z0-9.-]*\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?`
const LABEL_VALUE = String.raw`([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?`
const labelKey = textLike(new RegExp(`^${LABEL_KEY}$`), 'the key of a label')
const labelValue = textLike(new RegExp(`^${LABEL_VALUE}$`), 'the value of a label')

/** Labels as `key=value` with commas between; without the blanks. Istio's Gateway selects pods by nothing else. */
export const plainLabels = parser(textShape, (raw) => {
  const pairs = text(raw).split(',')
  const labels = pairs.map((pair) => new RegExp(`^\\s*(${LABEL_KEY})\\s*==?\\s*(${LABEL_VALUE})\\s*$`).exec(pair))
  const spelled = labels.map((found) => (found === null ? null : `${found[1]}=${found[4]}`))
  const keys = labels.map((found) => found?.[1])
  if (spelled.includes(null) || new Set(keys).size < keys.length) {
    throw new RefusedValue(
      'is no list of labels such as istio=ingressgateway',
      'Write key=value, each key once, with commas between.',
    )
  }
  return spelled.join(',')
})

/** Labels that a node must have. */
export const nodeSelector = mappingOf(labelKey, labelValue)

/** Taints that pods put up with, as Kubernetes writes them. */
export const tolerations = listOfRecords(
  recordOf({
    key: labelKey,
    operator: oneOf(['Exists', 'Equal']),
    value: labelValue,
    effect: oneOf(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
    tolerationSeconds: wholeSeconds({minimum: 0, maximum: 2 ** 31 - 1}),
  }),
)

const quantities = mappingOf(textLike(/^[a-z][\w./-]*$/, 'the name of a resource'), quantity)

/** CPU and memory of a container as Kubernetes writes them: `{requests: {cpu: '1', memory: '512Mi'}, limits: {…}}`. */
export const resources = recordOf({requests: quantities, limits: quantities})

const CIDR = String.raw`([\da-fA-F.:]+\/\d{1,3}|\*)`

/** CIDRs separated by commas, `*` for all, or nothing. */
export const addressRanges = parser(textShape, (raw) => {
  const text = scalarText(raw).replaceAll(' ', '')
  if (!new RegExp(`^(${CIDR}(,${CIDR})*)?$`).test(text)) {
    throw new RefusedValue('is no list of address ranges', 'Such as 10.0.0.0/8,192.168.0.0/16.')
  }
  return text
})
