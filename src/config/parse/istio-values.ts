import {
  choiceShape,
  fieldsShape,
  listShape,
  nullableShape,
  numberShape,
  optionalShape,
  textShape,
} from '../../foreign-text/json-shape.ts'
import {type EnvoyFilterFile, type PolicySet, TELEMETRY_AS_INSTALLED} from '../cells/istio-variant.ts'
import {count} from './amounts.ts'
import {type Parser, parser, type RawValue, RefusedValue, scalarText} from './raw-value.ts'
import {oneOf, trueOrFalse} from './scalars.ts'
import {listOfRecords, recordOf} from './structures.ts'

const WORDS: readonly string[] = ['access-log', 'metrics-off']
const TRACING = /^tracing-(\d+(?:\.\d+)?)$/
const HINT =
  'Write as-installed, access-log, metrics-off or tracing-PERCENT, and + between what goes together: access-log+tracing-1.'

/** What a part is about; null for one that is nothing. */
function kindOf(part: string): string | null {
  const percent = TRACING.exec(part)?.[1]
  if (percent !== undefined) return Number(percent) <= 100 ? 'tracing' : null
  return WORDS.includes(part) ? part : null
}

/** Telemetry besides what is installed: words with `+` between, or `as-installed`, which is none. */
export const telemetry: Parser<string> = parser(textShape, (raw) => {
  const text = scalarText(raw).toLowerCase()
  if (text === TELEMETRY_AS_INSTALLED || text === 'none') return TELEMETRY_AS_INSTALLED
  const parts = text.split('+').map((part) => part.trim())
  const kinds = parts.map(kindOf)
  if (kinds.includes(null)) throw new RefusedValue('is no telemetry', HINT)
  if (new Set(kinds).size < kinds.length) throw new RefusedValue('says one thing twice', HINT)
  return parts.join('+')
})

/** More of anything than Envoys of today stand. */
const number = count({minimum: 0, maximum: 10_000})
const policyRecord = recordOf({
  numPolicies: number,
  numSourceIP: number,
  numPaths: number,
  numRequestPrincipals: number,
  numNamespaces: number,
  numPrincipals: number,
  numValues: number,
  action: oneOf(['DENY', 'ALLOW']),
  dryRun: trueOrFalse,
})

function isNone(raw: RawValue): boolean {
  return typeof raw !== 'object' && ['', 'none', 'null'].includes(scalarText(raw).toLowerCase())
}

/** Of a set of policies, or none. */
export const policySetShape = nullableShape(
  fieldsShape<PolicySet>({
    numPolicies: numberShape,
    numSourceIP: numberShape,
    numPaths: numberShape,
    numRequestPrincipals: numberShape,
    numNamespaces: optionalShape(numberShape),
    numPrincipals: optionalShape(numberShape),
    numValues: optionalShape(numberShape),
    action: optionalShape(choiceShape(['ALLOW'])),
    dryRun: optionalShape(choiceShape([true])),
  }),
)

/** Of a file with EnvoyFilters. */
export const filterFileShape = fieldsShape<EnvoyFilterFile>({path: textShape, sha256: textShape})

/** A mapping in the words of runner.py's generator of policies, or `none`. */
const policySet: Parser<PolicySet | null> = parser(policySetShape, (raw) => {
  if (isNone(raw)) return null
  const {numPolicies = 1, action, dryRun, ...counts} = policyRecord(raw)
  if (numPolicies === 0) return null
  const {numSourceIP = 0, numPaths = 0, numRequestPrincipals = 0, ...others} = counts
  const more = Object.fromEntries(Object.entries(others).filter(([, count]) => count > 0))
  if (numSourceIP + numPaths + numRequestPrincipals === 0 && Object.keys(more).length === 0) {
    throw new RefusedValue('has policies without a rule', 'Add numSourceIP, numPaths or another condition.')
  }
  return {
    ...{numPolicies, numSourceIP, numPaths, numRequestPrincipals, ...more},
    ...(action === 'ALLOW' ? {action} : {}),
    ...(dryRun ? {dryRun} : {}),
  }
})

/** Sets of policies, each measured by itself; nothing at all is one without policies. */
export const policySets: Parser<readonly (PolicySet | null)[]> = parser(listShape(policySetShape), (raw) => {
  const sets = isNone(raw) ? [] : listOfRecords(policySet)(raw)
  if (new Set(sets.map((set) => JSON.stringify(set))).size < sets.length) {
    throw new RefusedValue('has one set twice', 'To measure the same thing again, use --repeats.')
  }
  return sets.length === 0 ? [null] : sets
})
