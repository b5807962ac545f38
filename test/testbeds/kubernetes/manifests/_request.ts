import {resolveSettings} from '../../../../src/config/resolve-settings.ts'
import type {Settings} from '../../../../src/config/settings.ts'
import {spiffeIdentityOf} from '../../../../src/testbeds/certificates/identity.ts'
import {issueCertificates} from '../../../../src/testbeds/certificates/issue-certificates.ts'
import type {Manifest} from '../../../../src/testbeds/kubernetes/manifest.ts'
import type {ManifestContext} from '../../../../src/testbeds/kubernetes/manifests/manifest-context.ts'
import {renderManifests} from '../../../../src/testbeds/kubernetes/manifests/render-manifests.ts'
import {renderNamespace} from '../../../../src/testbeds/kubernetes/manifests/render-namespace.ts'
import type {DeploymentRequest, KubernetesRequest} from '../../../../src/testbeds/testbed.ts'
import {EVERYTHING} from '../../request.ts'

/** Settings as from a command line with these assignments and nothing else. */
export async function settingsWith(assignments: readonly string[] = []): Promise<Settings> {
  const {settings} = await resolveSettings({
    flags: {set: assignments},
    environment: {},
    readFile: async () => '',
    now: new Date(0),
    currentDirectory: '/here',
    packageDirectory: '/package',
  })
  return settings
}

/** A request for a cluster, everything asked for; `changes` say what is different. */
export async function clusterRequest(
  changes: Partial<DeploymentRequest> = {},
  assignments: readonly string[] = [],
  kubernetesChanges: Partial<Omit<KubernetesRequest, 'confirm'>> = {},
): Promise<DeploymentRequest> {
  const {kubernetes, proxy} = await settingsWith(assignments)
  return {
    runDirectory: '/runs/one',
    ...EVERYTHING,
    kubernetes: {
      ...kubernetes,
      runName: 'one',
      profilingPods: true,
      needsBpf: true,
      profilesControlPlane: false,
      longestSeconds: 600,
      proxyCpu: proxy.cpu,
      proxyMemory: proxy.memory,
      ingressUrl: null,
      ...kubernetesChanges,
    },
    ...changes,
  }
}

/** What the manifests of run `one` in `namespace` depend on besides, with certificates. */
export async function contextIn(namespace: string, changes: Partial<ManifestContext> = {}): Promise<ManifestContext> {
  const identities = {
    client: spiffeIdentityOf(namespace, 'fortioclient'),
    server: spiffeIdentityOf(namespace, 'fortioserver'),
  }
  return {
    namespace,
    runName: 'one',
    kept: false,
    certificates: await issueCertificates(identities),
    authorities: null,
    ...changes,
  }
}

/** Everything that a deployment makes, the namespace first. */
export async function renderAll(request: DeploymentRequest, context: ManifestContext): Promise<readonly Manifest[]> {
  return [await renderNamespace(request, context), ...(await renderManifests(request, context))]
}
