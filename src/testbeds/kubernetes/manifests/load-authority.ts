import {readFile} from 'node:fs/promises'
import {isAbsolute} from 'node:path'
import {ConfigurationError} from '../../../errors/index.ts'
import type {DeploymentRequest} from '../../testbed.ts'

/** The certificate authority that the load generators trust. */
export interface LoadAuthority {
  /** Path of its file where they run. */
  readonly path: string
  /** PEM that is to be brought there; null for a file that is there already. */
  readonly certificates: string | null
}

/** Where the file is in the containers of fortio; the template `kubernetes/workload.yaml` mounts it there. */
export const AUTHORITY_FOLDER = '/etc/mesh-runner-authority'
/** Name of the file there. */
export const AUTHORITY_FILE = 'authority.crt'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && isAbsolute(path)) return null
    throw new ConfigurationError(`Reading the certificate authority of --cacert: ${message}`, {
      hint: 'Give a file of this machine, or the absolute path of one that the image of fortio has.',
    })
  }
}

/** The certificates of a text and nothing else of it: a private key beside them stays here. */
function certificatesIn(text: string, path: string): string {
  const found = text.match(CERTIFICATE) ?? []
  if (found.length > 0) return `${found.join('\n')}\n`
  throw new ConfigurationError(`Reading the certificate authority of --cacert: ${path} has no certificate in PEM.`, {
    hint: 'It begins with -----BEGIN CERTIFICATE-----; openssl x509 -inform der turns others into it.',
  })
}

function isNeeded({modes, kubernetes}: DeploymentRequest): boolean {
  return modes.includes('ingress') && /^https:/i.test(kubernetes?.ingressUrl ?? '')
}

/**
 * What becomes of `--cacert`: a file of this machine is brought to the load generators of ours, where they speak TLS to a
 * gateway. An absolute path that is not there means a file of theirs; with `--attach`, which brings nothing, every path
 * does. Null without the setting. Throws a ConfigurationError for what is no such file.
 */
export async function loadAuthority(request: DeploymentRequest): Promise<LoadAuthority | null> {
  const path = request.cacert ?? null
  if (path === null) return null
  const text = request.kubernetes?.attach === true || !isNeeded(request) ? null : await textOf(path)
  if (text === null) return {path, certificates: null}
  return {path: `${AUTHORITY_FOLDER}/${AUTHORITY_FILE}`, certificates: certificatesIn(text, path)}
}
