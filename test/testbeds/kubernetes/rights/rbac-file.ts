import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {loadAllYaml} from '@kubernetes/client-node'

/** One document of docs/rbac.yaml. */
export interface RbacDocument {
  readonly kind: string
  readonly metadata: {name: string; namespace?: string; labels?: Record<string, string>}
  readonly rules?: readonly {apiGroups: string[]; resources: string[]; verbs: string[]}[]
  readonly subjects?: readonly {kind: string; name: string; namespace: string}[]
  readonly roleRef?: {kind: string; name: string}
}

const FILE = join(import.meta.dirname, '../../../../docs/rbac.yaml')

/** The documents of docs/rbac.yaml, with other namespaces in the place of its own. */
export function rbacDocuments(workloads = 'twopods-istio', recorders = 'mesh-runner'): readonly RbacDocument[] {
  // Plain objects, not the client's classes.
  const documents: RbacDocument[] = JSON.parse(JSON.stringify(loadAllYaml(readFileSync(FILE, 'utf8'))))
  const others: Readonly<Record<string, string>> = {'twopods-istio': workloads, 'mesh-runner': recorders}
  const named = (namespace: string) => others[namespace] ?? namespace
  for (const {kind, metadata, subjects = []} of documents) {
    if (kind === 'Namespace') metadata.name = named(metadata.name)
    if (metadata.namespace !== undefined) metadata.namespace = named(metadata.namespace)
    for (const subject of subjects) subject.namespace = named(subject.namespace)
  }
  return documents
}
