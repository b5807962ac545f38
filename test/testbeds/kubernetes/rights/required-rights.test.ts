import test from 'ava'
import {
  REQUIRED_RIGHTS,
  requiredRights,
  type Scope,
} from '../../../../src/testbeds/kubernetes/rights/required-rights.ts'
import {rbacDocuments} from './rbac-file.ts'

const NAMESPACES: Readonly<Record<Scope, string | undefined>> = {
  workloads: 'twopods-istio',
  recorders: 'mesh-runner',
  'control-plane': 'istio-system',
  cluster: undefined,
}

function granted(namespace: string | undefined): string[] {
  const roles = rbacDocuments().filter(({kind, metadata}) => /Role$/.test(kind) && metadata.namespace === namespace)
  const rules = roles.flatMap((role) => role.rules ?? [])
  const all = rules.flatMap(({apiGroups, resources, verbs}) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`))),
  )
  return [...new Set(all)].toSorted()
}

for (const scope of ['workloads', 'recorders', 'control-plane', 'cluster'] as const) {
  test(`docs/rbac.yaml grants for the ${scope} exactly what the table asks for`, (t) => {
    const needed = REQUIRED_RIGHTS.filter((right) => right.scope === scope).flatMap(({group, resource, verbs}) =>
      verbs.map((verb) => `${group}/${resource} ${verb}`),
    )
    t.deepEqual(granted(NAMESPACES[scope]), [...new Set(needed)].toSorted())
  })
}

test('docs/rbac.yaml binds every role to the one account', (t) => {
  const documents = rbacDocuments()
  const roles = documents.filter(({kind}) => /Role$/.test(kind)).map(({kind, metadata}) => `${kind} ${metadata.name}`)
  const bound = documents.filter(({roleRef}) => roleRef !== undefined)
  t.deepEqual(bound.map(({roleRef}) => `${roleRef!.kind} ${roleRef!.name}`).toSorted(), roles.toSorted())
  for (const {subjects} of bound) {
    t.deepEqual(subjects, [{kind: 'ServiceAccount', name: 'mesh-runner', namespace: 'twopods-istio'}])
  }
})

test('no rule speaks of everything', (t) => {
  const rules = rbacDocuments().flatMap(({rules = []}) => rules)
  t.true(rules.length > 10)
  t.false(JSON.stringify(rules).includes('*'))
})

test('attaching asks for nothing that changes an object', (t) => {
  const changing = requiredRights(['attach'], 'istio').flatMap(({resource, verbs}) =>
    verbs.filter((verb) => !['get', 'list', 'watch'].includes(verb)).map((verb) => `${verb} ${resource}`),
  )
  t.deepEqual(changing, ['create pods/exec', 'create pods/portforward', 'create pods/portforward'])
})

test("Istio's kinds are only asked for with Istio", (t) => {
  const groups = (mesh: string) => new Set(requiredRights(['bench'], mesh).map(({group}) => group))
  t.true(groups('istio').has('networking.istio.io'))
  t.false(groups('envoy').has('networking.istio.io'))
})
