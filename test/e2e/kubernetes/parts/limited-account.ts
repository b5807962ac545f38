import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {ExecutionContext} from 'ava'
import {askApi} from '../../../../src/testbeds/kubernetes/api/api-request.ts'
import {type Cluster, connectCluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'
import {type RbacDocument, rbacDocuments} from '../../../testbeds/kubernetes/rights/rbac-file.ts'

/** The account of docs/rbac.yaml, in namespaces of a test's own. */
export interface LimitedAccount {
  readonly cluster: Cluster
  /** Path of a kubeconfig with the account's token. */
  readonly kubeconfig: string
}

/** Which of the file's roles to grant, and where. */
export interface Grants {
  readonly workloads: string
  readonly recorders: string
  readonly roles: readonly string[]
}

const RBAC_GROUP = 'rbac.authorization.k8s.io'

function pathOf({kind, metadata}: RbacDocument): string[] {
  if (kind === 'ServiceAccount') return ['api', 'v1', 'namespaces', metadata.namespace!, 'serviceaccounts']
  const place = metadata.namespace === undefined ? [] : ['namespaces', metadata.namespace]
  return ['apis', RBAC_GROUP, 'v1', ...place, `${kind.toLowerCase()}s`]
}

/** Whether it would stay when the namespaces of a test go. */
function isShared({metadata}: RbacDocument, {workloads, recorders}: Grants): boolean {
  return metadata.namespace !== workloads && metadata.namespace !== recorders
}

/** What the whole cluster shares gets a name of the test's own. */
function named(document: RbacDocument, grants: Grants): RbacDocument {
  const {workloads} = grants
  if (!isShared(document, grants)) return document
  const name = `${workloads}-${document.metadata.name}`
  const roleRef = document.roleRef === undefined ? {} : {roleRef: {...document.roleRef, name}}
  return {...document, metadata: {...document.metadata, name}, ...roleRef}
}

async function kubeconfigWith(t: ExecutionContext, admin: Cluster, token: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mesh-runner-account-'))
  t.teardown(() => rm(folder, {recursive: true, force: true}))
  const {name, server, caData, caFile} = admin.kubeConfig.getCurrentCluster()!
  const authority = {
    ...(caData === undefined ? {} : {'certificate-authority-data': caData}),
    ...(caFile === undefined ? {} : {'certificate-authority': caFile}),
  }
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{name, cluster: {server, ...authority}}],
    users: [{name: 'limited', user: {token}}],
    contexts: [{name: 'limited', context: {cluster: name, user: 'limited'}}],
    'current-context': 'limited',
  }
  const path = join(folder, 'kubeconfig')
  await writeFile(path, JSON.stringify(document), {mode: 0o600})
  return path
}

/** Makes the account of docs/rbac.yaml with some of its roles, and a kubeconfig for it. */
export async function limitedAccount(t: ExecutionContext, admin: Cluster, grants: Grants): Promise<LimitedAccount> {
  const {workloads, recorders, roles} = grants
  const wanted = rbacDocuments(workloads, recorders).filter(
    ({kind, metadata}) => kind === 'ServiceAccount' || (kind !== 'Namespace' && roles.includes(metadata.name)),
  )
  for (const document of wanted) {
    const body = named(document, grants)
    await askApi(admin, {method: 'POST', path: pathOf(body), body})
    if (isShared(document, grants)) {
      t.teardown(() =>
        askApi(admin, {method: 'DELETE', path: [...pathOf(body), body.metadata.name]}).then(() => undefined),
      )
    }
  }
  const {body} = await askApi<{status: {token: string}}>(admin, {
    method: 'POST',
    path: ['api', 'v1', 'namespaces', workloads, 'serviceaccounts', 'mesh-runner', 'token'],
    body: {apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {expirationSeconds: 3600}},
  })
  const kubeconfig = await kubeconfigWith(t, admin, body.status.token)
  return {cluster: connectCluster({kubeconfig, context: null}), kubeconfig}
}
