import {MESHES} from '../../../meshes/index.ts'
import type {ListedObject} from '../objects/object-ref.ts'

const OF_MESHES = Object.values(MESHES).map(({cluster}) => cluster.objects.everywhere)

/** Names of what a cluster or a mesh puts into every namespace, where no owner or label tells it. */
const NAMES = new Set([
  ...OF_MESHES.flatMap(({names}) => names),
  'ConfigMap/kube-root-ca.crt',
  'ServiceAccount/default',
  // OpenShift: https://docs.redhat.com/en/documentation/openshift_container_platform, "Default project service accounts and roles"
  'ConfigMap/openshift-service-ca.crt',
  'ServiceAccount/builder',
  'ServiceAccount/deployer',
  'RoleBinding/system:deployers',
  'RoleBinding/system:image-builders',
  'RoleBinding/system:image-pullers',
  // Google's, on small clusters: https://cloud.google.com/kubernetes-engine/quotas
  'ResourceQuota/gke-resource-quotas',
])

/** Labels on what controllers copy into namespaces and copy again when it is gone. */
const LABELS = [
  ...OF_MESHES.flatMap(({labels}) => labels),
  // cert-manager's trust-manager.
  'trust.cert-manager.io/bundle',
  // Hierarchical namespaces.
  'hnc.x-k8s.io/inherited-from',
  // Policies of Kyverno that generate.
  'generate.kyverno.io/policy-name',
]

/** On a Secret: the account that it was made for. Whose account it is, its secrets are too. */
const OF_ACCOUNT = ['kubernetes.io/service-account.name', 'openshift.io/internal-registry-auth-token.service-account']

/** Whether the cluster, its provider or a mesh puts such an object into every namespace, and will do so again. */
export function isPutEverywhere({kind, metadata}: ListedObject): boolean {
  if (NAMES.has(`${kind.kind}/${metadata.name}`)) return true
  if (kind.kind === 'Secret') return OF_ACCOUNT.some((name) => metadata.annotations?.[name] !== undefined)
  return LABELS.some((name) => metadata.labels?.[name] !== undefined)
}
