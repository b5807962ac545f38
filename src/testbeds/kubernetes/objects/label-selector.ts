import type {V1LabelSelector, V1LabelSelectorRequirement} from '@kubernetes/client-node'

/** Labels of an object. */
export type Labels = Readonly<Record<string, string>>

function meets(labels: Labels, {key, operator, values = []}: V1LabelSelectorRequirement): boolean {
  const value = labels[key]
  switch (operator) {
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    default:
      throw new RangeError(`no such operator of a label selector: ${operator}`)
  }
}

/**
 * Whether labels are selected: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 * An absent or empty selector selects everything.
 */
export function isSelected(labels: Labels, selector: V1LabelSelector | undefined): boolean {
  const {matchLabels = {}, matchExpressions = []} = selector ?? {}
  const asGiven = Object.entries(matchLabels).every(([key, value]) => labels[key] === value)
  return asGiven && matchExpressions.every((requirement) => meets(labels, requirement))
}
