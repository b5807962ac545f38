import type {Labels} from '../objects/label-selector.ts'
import {type Injector, takes, valuesNamed} from './injectors.ts'

/** A pod that asks for its sidecar, and where it is to stand. */
export interface InjectionWish {
  readonly namespace: string
  readonly namespaceLabels: Labels
  readonly podLabels: Labels
  /** Label by which pods choose a revision of the control plane; null where the mesh has no revisions. */
  readonly revisionLabel: string | null
}

function takesIn(injectors: readonly Injector[], namespaceLabels: Labels, podLabels: Labels): boolean {
  return injectors.some((injector) => takes(injector, namespaceLabels, podLabels))
}

/** The label that every namespace has. */
export function bareNamespace(name: string): Labels {
  return {'kubernetes.io/metadata.name': name}
}

/** Labels of the namespace that a selector of an injector asks for. */
function decidingLabels(injectors: readonly Injector[], labels: Labels): readonly string[] {
  const selectors = injectors.flatMap(({namespaces}) => (namespaces === undefined ? [] : [namespaces]))
  const keys = selectors.flatMap(({matchLabels = {}, matchExpressions = []}) => [
    ...Object.keys(matchLabels),
    ...matchExpressions.map(({key}) => key),
  ])
  return [...new Set(keys)].filter((key) => labels[key] !== undefined).map((key) => `${key}=${labels[key]}`)
}

function byRevision(injectors: readonly Injector[], podLabels: Labels, revisionLabel: string): string | null {
  const revisions = valuesNamed(injectors, revisionLabel)
  const asked = podLabels[revisionLabel]
  if (revisions.length === 0 || (asked !== undefined && revisions.includes(asked))) return null
  const there = `there ${revisions.length === 1 ? 'is' : 'are'} ${revisions.join(', ')}`
  return asked === undefined
    ? `no revision takes pods that name none; ${there}`
    : `there is no revision ${asked}; ${there}`
}

/** Why no injector is asked about such a pod, as half a sentence; null when one is. */
export function whyUninjected(injectors: readonly Injector[], wish: InjectionWish): string | null {
  const {namespace, namespaceLabels, podLabels, revisionLabel} = wish
  if (takesIn(injectors, namespaceLabels, podLabels)) return null
  if (takesIn(injectors, bareNamespace(namespace), podLabels)) {
    const labels = decidingLabels(injectors, namespaceLabels).filter((one) => !one.startsWith('kubernetes.io/'))
    return `namespace ${namespace} is labelled ${labels.join(' and ')}, and in such a one no injector takes these pods`
  }
  const revision = revisionLabel === null ? null : byRevision(injectors, podLabels, revisionLabel)
  if (revision !== null) return revision
  const names = injectors.map(({configuration}) => configuration)
  return `the selectors of ${[...new Set(names)].join(', ')} leave these pods out`
}
