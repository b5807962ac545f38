import {createHash} from 'node:crypto'
import {ConfigurationError} from '../../../errors/index.ts'

/** Name under which runner applies objects, and value of the label that says who made them. */
export const FIELD_MANAGER = 'mesh-runner'

/** On everything that runner makes. Nothing without it is ever changed or deleted. */
export const OWNER_LABELS = {'app.kubernetes.io/managed-by': FIELD_MANAGER} as const

/** Whose run an object belongs to. */
export const RUN_LABEL = 'mesh-runner/run'

/** What an object is there for: `fortioclient`, `fortioserver`, `recorder`, … */
export const ROLE_LABEL = 'mesh-runner/role'

/** `"true"` on what is to outlive its run. */
export const KEPT_LABEL = 'mesh-runner/kept'

/** On a namespace: the level that Pod Security holds its pods to (https://kubernetes.io/docs/concepts/security/pod-security-admission/). */
export const POD_SECURITY_LABEL = 'pod-security.kubernetes.io/enforce'

/** Everything that runner made. */
export const OWNER_SELECTOR = `app.kubernetes.io/managed-by=${FIELD_MANAGER}`

/** Longest label value that Kubernetes takes. */
const LONGEST_LABEL_VALUE = 63
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$/

/** What any object of the API carries, as far as ownership goes. */
export interface Labelled {
  readonly metadata?: {readonly labels?: Readonly<Record<string, string>> | undefined} | undefined
}

/** The value, if Kubernetes takes it as that of a label (syntax of the API's `labels`); else a ConfigurationError. */
export function labelValue(label: string, value: string): string {
  if (value.length <= LONGEST_LABEL_VALUE && LABEL_VALUE.test(value)) return value
  throw new ConfigurationError(`Label ${label} cannot have the value ${JSON.stringify(value.slice(0, 200))}.`, {
    hint: `Use up to ${LONGEST_LABEL_VALUE} letters, digits and "._-", beginning and ending with a letter or digit.`,
  })
}

/** Labels of all that the run makes. Throws a ConfigurationError when the name is no label value. */
export function ownerLabels(runName: string, {kept}: {readonly kept: boolean}): Record<string, string> {
  return {
    ...OWNER_LABELS,
    [RUN_LABEL]: labelValue(RUN_LABEL, runName),
    ...(kept ? {[KEPT_LABEL]: 'true'} : {}),
  }
}

/** Whether runner made the object. */
export function isOurs(object: Labelled): boolean {
  return object.metadata?.labels?.['app.kubernetes.io/managed-by'] === FIELD_MANAGER
}

/** Name of the object's run; null when the object names none. */
export function runOf(object: Labelled): string | null {
  return object.metadata?.labels?.[RUN_LABEL] ?? null
}

/** Whether the object is to outlive its run. */
export function isKept(object: Labelled): boolean {
  return object.metadata?.labels?.[KEPT_LABEL] === 'true'
}

/** Selector of all that a run made; of everything that runner made when null. */
export function runSelector(runName: string | null): string {
  return runName === null ? OWNER_SELECTOR : `${OWNER_SELECTOR},${RUN_LABEL}=${labelValue(RUN_LABEL, runName)}`
}

/**
 * `mesh-runner-<run>` as a name of an object: lower case letters, digits and `-` (RFC 1123). A run whose name had to be
 * changed for that gets a piece of its hash, so that two runs never share one.
 */
export function objectNameOf(runName: string): string {
  const fit = runName.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-')
  if (fit === runName) return `${FIELD_MANAGER}-${fit}`
  return `${FIELD_MANAGER}-${fit}-${createHash('sha256').update(runName).digest('hex').slice(0, 8)}`
}
