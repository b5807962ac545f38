import type {IncomingMessage, ServerResponse} from 'node:http'
import {OWNER_LABELS, ROLE_LABEL} from '../../../../src/testbeds/kubernetes/objects/labels.ts'
import {answerJson, type FakeApi, fakeApi, refuse} from '../objects/fake-api.ts'

/** What stands on the fake: one namespace, and at most one job with its pod. */
export interface RecorderWorld {
  /** Labels of the namespace; null when there is none. */
  labels: Readonly<Record<string, string>> | null
  /** Name of the job, by which its pod is found. */
  job: string | null
  /** Events that say why the job has no pod; its pod is ready when there are none. */
  readonly podRefused: string | null
  /** Answers one request itself, and says that it did. */
  readonly instead?: (asked: string, response: ServerResponse) => boolean
}

/** A namespace as recorders make it. */
export const FOR_RECORDERS = {...OWNER_LABELS, [ROLE_LABEL]: 'recorder'}

const KINDS = {resources: [{name: 'namespaces', kind: 'Namespace', namespaced: false, verbs: ['get', 'delete']}]}

function namespaceOf(path: string, labels: RecorderWorld['labels']) {
  return {metadata: {name: path.split('/')[4], uid: 'u', resourceVersion: '7', labels}}
}

function podsOf({job, podRefused}: RecorderWorld): object[] {
  const ready = {phase: 'Running', podIP: '10.0.0.1', conditions: [{type: 'Ready', status: 'True'}]}
  return job === null || podRefused !== null ? [] : [{metadata: {name: `${job}-x`}, status: ready}]
}

function answerNamespace(world: RecorderWorld, method: string, path: string, response: ServerResponse): void {
  if (world.labels === null) refuse(response, 404, 'NotFound')
  else answerJson(response, namespaceOf(path, world.labels))
  if (method === 'DELETE') world.labels = null
}

async function bodyOf(request: IncomingMessage): Promise<{metadata: {name: string; labels: Record<string, string>}}> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

async function make(world: RecorderWorld, request: IncomingMessage, path: string): Promise<object> {
  const {metadata} = await bodyOf(request)
  if (path.endsWith('/jobs')) world.job = metadata.name
  else world.labels = metadata.labels
  return {metadata}
}

function answerJobs(world: RecorderWorld, method: string, response: ServerResponse): void {
  if (method === 'GET') answerJson(response, {items: world.job === null ? [] : [{}]})
  else if (world.job === null) refuse(response, 404, 'NotFound')
  else answerJson(response, {})
  if (method === 'DELETE') world.job = null
}

/** An API server that knows what recorders ask of it. */
export async function fakeRecorders(world: RecorderWorld): Promise<FakeApi> {
  return await fakeApi((url, response, request) => {
    const [method, path] = [request.method!, url.pathname]
    if (world.instead?.(`${method} ${path}`, response) === true) return
    if (path === '/api/v1') answerJson(response, KINDS)
    else if (method === 'POST') void make(world, request, path).then((made) => answerJson(response, made))
    else if (/\/jobs(\/|$)/.test(path)) answerJobs(world, method, response)
    else if (path.endsWith('/pods')) answerJson(response, {items: podsOf(world)})
    else if (path.endsWith('/events')) answerJson(response, {items: [{message: world.podRefused}]})
    else if (/\/namespaces\/[^/]+$/.test(path)) answerNamespace(world, method, path, response)
    else refuse(response, 404, 'NotFound', `no ${path}`)
  })
}
