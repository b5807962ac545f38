import type {IncomingMessage, ServerResponse} from 'node:http'
import {createServer} from 'node:https'
import type {AddressInfo} from 'node:net'
import {makeAuthority} from '../parts/certificates.ts'

/** What the API server asks about: an object that is to be created or changed. */
export interface ReviewedObject {
  readonly operation: string
  readonly namespace: string
  /** Absent for DELETE. */
  readonly object: Readonly<Record<string, unknown>> | null
}

/** A refusal, with the words that the user is to see. */
export interface Refusal {
  readonly refused: string
}

/** A server for admission webhooks in this process, on loopback, with a certificate authority of its own. */
export interface Webhook extends AsyncDisposable {
  /**
   * `clientConfig` of a webhook in a MutatingWebhookConfiguration or ValidatingWebhookConfiguration
   * (https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers).
   */
  readonly clientConfig: {readonly url: string; readonly caBundle: string}
  /**
   * A whole MutatingWebhookConfiguration that asks it about new pods in namespaces with the label
   * `mesh-runner.test/inject: NAME`; namespaces without are never touched.
   */
  mutatingConfiguration(name: string): Readonly<Record<string, unknown>>
  /** How often it was asked. */
  askedCount(): number
}

interface Review {
  readonly request: {
    readonly uid: string
    readonly operation: string
    readonly namespace?: string
    readonly object: Readonly<Record<string, unknown>> | null
  }
}

async function readReview(request: IncomingMessage): Promise<Review> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString()) as Review
}

function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'refused' in answer
}

/** The object is replaced as a whole; nothing changes when the answer is null or undefined. */
function verdict(uid: string, answer: unknown) {
  if (isRefusal(answer)) return {uid, allowed: false, status: {code: 403, message: answer.refused}}
  if (answer === null || answer === undefined) return {uid, allowed: true}
  const patch = Buffer.from(JSON.stringify([{op: 'replace', path: '', value: answer}])).toString('base64')
  return {uid, allowed: true, patchType: 'JSONPatch', patch}
}

function reply(response: ServerResponse, uid: string, answer: unknown): void {
  response.setHeader('content-type', 'application/json')
  const review = {apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: verdict(uid, answer)}
  response.end(JSON.stringify(review))
}

function configuration(name: string, clientConfig: Webhook['clientConfig']) {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: {name},
    webhooks: [
      {
        name: `${name}.mesh-runner.test`,
        clientConfig,
        namespaceSelector: {matchLabels: {'mesh-runner.test/inject': name}},
        rules: [{apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods']}],
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        timeoutSeconds: 5,
      },
    ],
  }
}

/**
 * Starts a webhook server. `review` answers the object as it shall be, null to leave it, or a {@link Refusal}; what it
 * throws is shown to the user as a refusal. Dispose it to close it; remove the configuration first.
 */
export async function webhook(review: (object: ReviewedObject) => unknown): Promise<Webhook> {
  const authority = await makeAuthority('mesh-runner test webhook')
  const {certificate: cert, key} = await authority.issue({user: 'webhook'}, [{type: 'ip', value: '127.0.0.1'}])
  let askedCount = 0
  const server = createServer({cert, key}, async (request, response) => {
    askedCount++
    const {uid, operation, namespace = '', object} = (await readReview(request)).request
    try {
      reply(response, uid, await review({operation, namespace, object}))
    } catch (error) {
      reply(response, uid, {refused: (error as Error).message})
    }
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const clientConfig = {url, caBundle: Buffer.from(authority.certificate).toString('base64')}
  return {
    clientConfig,
    mutatingConfiguration: (name) => configuration(name, clientConfig),
    askedCount: () => askedCount,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
