import {ConfigurationError} from '../../../errors/index.ts'
import type {Manifest} from '../manifest.ts'
import {isOurs, OWNER_SELECTOR} from './labels.ts'
import {POD_OWNERS} from './object-ref.ts'

/** What others lean on comes first. Kinds that are not named stand between services and workloads. */
const EARLY = ['Namespace', 'ServiceAccount', 'Role', 'RoleBinding', 'Secret', 'ConfigMap', 'Service']
const LATE = [...POD_OWNERS, 'Pod']

function rank({kind}: Manifest): number {
  if (EARLY.includes(kind)) return EARLY.indexOf(kind)
  return LATE.includes(kind) ? EARLY.length + 1 : EARLY.length
}

/** Namespaces hold the rest; pods are started from configuration that is there, and find services by their names. */
function stepOf(manifest: Manifest): 'namespaces' | 'surroundings' | 'workloads' {
  if (manifest.kind === 'Namespace') return 'namespaces'
  return LATE.includes(manifest.kind) ? 'workloads' : 'surroundings'
}

/**
 * The manifests in the steps in which they can be applied: those of one step at the same time, once those before it
 * stand. Throws a ConfigurationError for one that lacks the labels by which it would be found again.
 */
export function applySteps(manifests: readonly Manifest[]): readonly (readonly Manifest[])[] {
  const stray = manifests.find((manifest) => !isOurs(manifest))
  if (stray !== undefined) {
    throw new ConfigurationError(
      `The manifest of ${stray.kind} ${stray.metadata.name} lacks the label ${OWNER_SELECTOR}.`,
      {
        hint: 'Put the labels back into the template: runner finds and removes its objects by them.',
      },
    )
  }
  const inOrder = manifests.toSorted((one, other) => rank(one) - rank(other))
  return [...Map.groupBy(inOrder, stepOf).values()]
}
