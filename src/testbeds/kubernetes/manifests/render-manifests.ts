import {goesBetweenProxies} from '../../../config/cells/cell.ts'
import {ConfigurationError} from '../../../errors/index.ts'
import {MESHES, pathOf} from '../../../meshes/index.ts'
import {type FilledTemplate, yamlString} from '../../../templates/index.ts'
import type {DeploymentRequest, KubernetesRequest, WorkloadName} from '../../testbed.ts'
import type {Manifest} from '../manifest.ts'
import {AUTHORITY_FILE} from './load-authority.ts'
import type {ManifestContext} from './manifest-context.ts'
import {objectMarks} from './object-marks.ts'
import {meshPorts, type PortTable, portTable, SERVER_SERVICE} from './port-table.ts'
import {type RenderedTemplate, readManifests} from './read-manifests.ts'
import {serviceView} from './service-view.ts'
import {type SidecarFiles, sidecarFiles} from './sidecar-files.ts'
import {AUTHORITY_CONFIG_MAP, hasProfilers, workloadView} from './workload-view.ts'

const WORKLOADS: readonly WorkloadName[] = ['fortioserver', 'fortioclient']

function kubernetesOf(request: DeploymentRequest): KubernetesRequest {
  if (request.kubernetes !== undefined) return request.kubernetes
  throw new RangeError('manifests were asked for without the settings of a cluster')
}

function checkRequest({mesh, modes, tls, protocols, kubernetes}: DeploymentRequest): void {
  for (const mode of modes) pathOf(MESHES[mesh], mode)
  if (modes.some(goesBetweenProxies) && !MESHES[mesh].cluster.tlsKinds.includes(tls)) {
    throw new ConfigurationError(
      `Mesh ${mesh} has no --tls ${tls}: its sidecars always speak mutual TLS to each other.`,
    )
  }
  if (modes.includes('ingress') && protocols.includes('tcp') && kubernetes?.istio.ingressApi !== 'gateway') {
    throw new ConfigurationError(
      "Mode ingress carries HTTP and gRPC; TCP has no way through a gateway of Istio's API.",
      {
        hint: 'A Gateway of the Gateway API with a TCP listener carries it: --ingress-api gateway.',
      },
    )
  }
}

/**
 * Whether pods need more than Pod Security's level `baseline`: profiling containers have capabilities and the host's
 * process ids, and what an injector adds sets up the pod's network.
 */
export function needsPrivilegedPods(request: DeploymentRequest): boolean {
  return hasProfilers(request) || MESHES[request.mesh].cluster.sidecars === 'injected'
}

/** The port table of what a request deploys. */
export function portTableOf({mesh, tls, protocols}: DeploymentRequest): PortTable {
  return portTable(MESHES[mesh].cluster.sidecars, tls, protocols)
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

function sidecarTemplate(
  workload: WorkloadName,
  files: SidecarFiles,
  context: ManifestContext,
  table: PortTable,
): FilledTemplate {
  const marks = objectMarks(context, workload, table)
  const secrets = Object.entries(files.secrets ?? {})
  const view = {
    name: `${workload}-sidecar`,
    namespace: yamlString(context.namespace),
    labels: JSON.stringify({...marks.labels, app: workload}),
    annotations: JSON.stringify(marks.annotations),
    configuration: yamlString(files.configuration),
    certificates: files.secrets !== null && {
      files: secrets.map(([name, text]) => ({name, content: base64(text)})),
    },
  }
  return ['kubernetes/sidecar.yaml', view]
}

async function workloadTemplates(
  workload: WorkloadName,
  request: DeploymentRequest,
  context: ManifestContext,
  table: PortTable,
): Promise<FilledTemplate[]> {
  const kubernetes = kubernetesOf(request)
  const {certificates, namespace} = context
  const {adminPort} = MESHES[request.mesh].cluster
  const templatesDirectory = request.templatesDirectory ?? null
  const files =
    table.sidecars === 'static' && adminPort !== null
      ? await sidecarFiles(workload, {table, certificates, adminPort, templatesDirectory})
      : null
  const marks = objectMarks(context, workload, table)
  const view = workloadView(workload, {
    request,
    kubernetes,
    table,
    namespace,
    marks,
    files,
    hasAuthorities: context.authorities !== null,
  })
  const sidecar = files === null ? [] : [sidecarTemplate(workload, files, context, table)]
  return [...sidecar, ['kubernetes/workload.yaml', view]]
}

/** What only load generators read. */
function authorityTemplates({authorities, ...context}: ManifestContext, table: PortTable): FilledTemplate[] {
  if (authorities === null) return []
  const {labels, annotations} = objectMarks(context, 'fortioclient', table)
  const view = {
    name: AUTHORITY_CONFIG_MAP,
    namespace: yamlString(context.namespace),
    labels: JSON.stringify({...labels, app: 'fortioclient'}),
    annotations: JSON.stringify(annotations),
    file: AUTHORITY_FILE,
    certificates: yamlString(authorities),
  }
  return [['kubernetes/authority.yaml', view]]
}

function meshTemplates(request: DeploymentRequest, context: ManifestContext, table: PortTable) {
  const {ingressUrl, istio} = kubernetesOf(request)
  const marks = objectMarks(context, 'fortioserver', table)
  const server = {
    name: SERVER_SERVICE,
    namespace: yamlString(context.namespace),
    labels: JSON.stringify({...marks.labels, app: SERVER_SERVICE}),
    annotations: JSON.stringify(marks.annotations),
  }
  const {modes} = request
  const ports = meshPorts(table)
  return MESHES[request.mesh].cluster.objects.beside({server, modes, tls: table.tls, ports, ingressUrl, istio})
}

async function templatesOf(request: DeploymentRequest, context: ManifestContext): Promise<FilledTemplate[]> {
  const table = portTableOf(request)
  if (table.sidecars === 'static' && table.tls === 'mutual' && context.certificates === null) {
    throw new RangeError('manifests with mutual TLS were asked for without certificates')
  }
  const {namespace} = context
  const marks = objectMarks(context, 'fortioserver', table)
  const workloads = await Promise.all(WORKLOADS.map((name) => workloadTemplates(name, request, context, table)))
  return [
    ['kubernetes/service.yaml', serviceView(request, kubernetesOf(request), {table, namespace, marks})],
    ...authorityTemplates(context, table),
    ...meshTemplates(request, context, table),
    ...workloads.flat(),
  ]
}

/**
 * Every object in the namespace of a deployment, in an order in which they can be applied. Reads templates, and has no other effect; the
 * same request and certificates give the same objects. Throws a ConfigurationError for a mode, protocol or TLS that the
 * mesh cannot carry, for a faulty template, and for one that lost the labels and annotations of ours.
 */
export async function renderManifests(
  request: DeploymentRequest,
  context: ManifestContext,
): Promise<readonly Manifest[]> {
  checkRequest(request)
  const filled = await templatesOf(request, context)
  const folder = request.templatesDirectory ?? null
  const rendered = filled.map(([name, view]): RenderedTemplate => ({name, view, folder}))
  return (await Promise.all(rendered.map(readManifests))).flat()
}
