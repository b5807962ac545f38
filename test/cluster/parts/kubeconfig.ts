import {writeFile} from 'node:fs/promises'
import type {Authority, Subject} from './certificates.ts'

/** Name of the context in every kubeconfig of ours. */
export const CONTEXT = 'mesh-runner-test'

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** Writes a kubeconfig (as JSON, which is YAML) that holds all it needs, for one user of the API server at `server`. */
export async function writeKubeconfig(
  path: string,
  server: string,
  authority: Authority,
  subject: Subject,
): Promise<void> {
  const {certificate, key} = await authority.issue(subject)
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{name: CONTEXT, cluster: {server, 'certificate-authority-data': base64(authority.certificate)}}],
    users: [
      {name: subject.user, user: {'client-certificate-data': base64(certificate), 'client-key-data': base64(key)}},
    ],
    contexts: [{name: CONTEXT, context: {cluster: CONTEXT, user: subject.user}}],
    'current-context': CONTEXT,
  }
  await writeFile(path, JSON.stringify(content, null, 2), {mode: 0o600})
}
