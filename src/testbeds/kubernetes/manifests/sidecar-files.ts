import {renderTemplate} from '../../../templates/index.ts'
import type {IssuedCertificates} from '../../certificates/issue-certificates.ts'
import {type SidecarTls, sidecarView} from '../../sidecar/sidecar-view.ts'
import {type PortTable, READY_PORT} from './port-table.ts'
import {sidecarRoutes} from './sidecar-routes.ts'

/** Where the files are in the sidecar's container; the template `kubernetes/workload.yaml` mounts them there. */
export const SIDECAR_FOLDERS = {
  configuration: '/etc/mesh-runner',
  certificates: '/etc/mesh-runner-tls',
  profiles: '/var/lib/mesh-runner',
} as const

/** What a static sidecar reads. */
export interface SidecarFiles {
  /** Envoy's bootstrap. */
  readonly configuration: string
  /** PEM texts by file name; null when the sidecars speak plain. */
  readonly secrets: Readonly<Record<string, string>> | null
}

type Workload = 'fortioclient' | 'fortioserver'

function tlsOf(peerIdentity: string): SidecarTls {
  const folder = SIDECAR_FOLDERS.certificates
  return {
    certificatePath: `${folder}/sidecar.crt`,
    keyPath: `${folder}/sidecar.key`,
    authorityPath: `${folder}/authority.crt`,
    peerIdentity,
  }
}

/** Makes the files of the static sidecar of a workload. Reads a template, and has no other effect. */
export async function sidecarFiles(
  workload: Workload,
  {
    table,
    certificates: given,
    adminPort,
    templatesDirectory,
  }: {
    readonly table: PortTable
    readonly certificates: IssuedCertificates | null
    readonly adminPort: number
    readonly templatesDirectory: string | null
  },
): Promise<SidecarFiles> {
  const certificates = table.tls === 'mutual' ? given : null
  const [own, peer] =
    workload === 'fortioclient'
      ? [certificates?.client, certificates?.server]
      : [certificates?.server, certificates?.client]
  const view = sidecarView({
    name: `${workload}-sidecar`,
    adminPort,
    readyPort: READY_PORT,
    profilePath: `${SIDECAR_FOLDERS.profiles}/envoy.prof`,
    routes: sidecarRoutes(workload, table),
    tls: peer === undefined ? null : tlsOf(peer.identity),
  })
  const configuration = await renderTemplate('envoy/sidecar.yaml', view, templatesDirectory)
  if (certificates === null || own === undefined) return {configuration, secrets: null}
  const secrets = {'authority.crt': certificates.authority, 'sidecar.crt': own.certificate, 'sidecar.key': own.key}
  return {configuration, secrets}
}
