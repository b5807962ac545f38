import test from 'ava'
import {isPutEverywhere} from '../../../../src/testbeds/kubernetes/namespace/put-everywhere.ts'
import type {ListedObject} from '../../../../src/testbeds/kubernetes/objects/object-ref.ts'

function object(kind: string, name: string, more: object = {}): ListedObject {
  return {kind: {kind}, metadata: {name, namespace: 'one', uid: 'u', ...more}} as unknown as ListedObject
}

test('what istiod, Kubernetes and providers put into each namespace is nobody in particular', (t) => {
  const put = [
    object('ConfigMap', 'kube-root-ca.crt'),
    object('ConfigMap', 'istio-ca-root-cert', {labels: {'istio.io/config': 'true'}}),
    object('ConfigMap', 'istio-ca-crl'),
    object('ConfigMap', 'istio-ca-root-cert-of-another-name', {labels: {'istio.io/config': 'true'}}),
    object('RoleBinding', 'system:image-pullers'),
    object('ResourceQuota', 'gke-resource-quotas'),
    object('Secret', 'builder-dockercfg-x2', {annotations: {'kubernetes.io/service-account.name': 'builder'}}),
  ]
  t.deepEqual(
    put.filter((one) => !isPutEverywhere(one)),
    [],
  )
})

test('what somebody named alike or labelled otherwise stays theirs', (t) => {
  const theirs = [
    object('Secret', 'istio-ca-crl'),
    object('ConfigMap', 'istio-ca-crl-mine', {labels: {app: 'mine'}}),
    object('ConfigMap', 'settings', {annotations: {'kubernetes.io/service-account.name': 'default'}}),
    object('ResourceQuota', 'compute'),
    object('ServiceAccount', 'mine'),
  ]
  t.deepEqual(theirs.filter(isPutEverywhere), [])
})
