import {chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer, type IncomingMessage} from 'node:http'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {KubeConfig} from '@kubernetes/client-node'
import test, {type ExecutionContext} from 'ava'
import {ConfigurationError, PrerequisiteError} from '../../../../src/errors/index.ts'
import {redacted} from '../../../../src/secrets/known-secrets.ts'
import {apiError} from '../../../../src/testbeds/kubernetes/api/api-error.ts'
import {askApi} from '../../../../src/testbeds/kubernetes/api/api-request.ts'
import {connectCluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'
import {loginByPlugin} from '../../../../src/testbeds/kubernetes/api/credential-plugin.ts'

const TOKEN = 'plugin-t0ken-4711'
const ANSWER = {kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status: {token: TOKEN}}

/** An API server that answers {}; what it was asked. */
async function server(t: ExecutionContext) {
  const asked: IncomingMessage[] = []
  const listening = createServer((request, response) => {
    asked.push(request)
    response.end('{}')
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  t.teardown(() => listening.close())
  return {asked, url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`}
}

/** A kubeconfig whose user logs in by this shell script. */
function kubeconfigWith(t: ExecutionContext, url: string, script: string | null): {path: string; folder: string} {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-'))
  t.teardown(() => rmSync(folder, {recursive: true}))
  const command = join(folder, 'some-login')
  if (script !== null) {
    writeFileSync(command, `#!/bin/sh\n${script}\n`)
    chmodSync(command, 0o755)
  }
  const path = join(folder, 'kubeconfig')
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command,
    args: ['get'],
    env: [{name: 'OWN', value: 'yes'}],
  }
  writeFileSync(
    path,
    JSON.stringify({
      clusters: [{name: 'c', cluster: {server: url, 'insecure-skip-tls-verify': true}}],
      users: [{name: 'u', user: {exec}}],
      contexts: [{name: 'x', context: {cluster: 'c', user: 'u'}}],
      'current-context': 'x',
    }),
  )
  return {path, folder}
}

test('the token of a plugin is sent, asked for once, told in the way of the protocol, and hidden', async (t) => {
  const {asked, url} = await server(t)
  const script = `echo "$OWN $1 $KUBERNETES_EXEC_INFO" >> "$0.calls"; cat; echo '${JSON.stringify(ANSWER)}'`
  const {path, folder} = kubeconfigWith(t, url, script)
  const cluster = connectCluster({kubeconfig: path, context: null})
  await Promise.all([1, 2, 3].map(() => askApi(cluster, {path: ['version']})))
  await cluster.version.getCode().catch(() => undefined)
  t.true(asked.length >= 4)
  for (const {headers} of asked) t.is(headers.authorization, `Bearer ${TOKEN}`)
  const calls = readFileSync(join(folder, 'some-login.calls'), 'utf8').trim().split('\n')
  t.is(calls.length, 1)
  t.regex(calls[0]!, /^yes get \{"apiVersion":"client\.authentication\.k8s\.io\/v1","kind":"ExecCredential"/)
  t.is(redacted(`refused ${TOKEN}`), 'refused ***')
})

test('a token that has expired is asked for anew', async (t) => {
  const {url} = await server(t)
  const answer = {...ANSWER, status: {token: TOKEN, expirationTimestamp: '2020-01-01T00:00:00Z'}}
  const {path, folder} = kubeconfigWith(t, url, `echo >> "$0.calls"; echo '${JSON.stringify(answer)}'`)
  const cluster = connectCluster({kubeconfig: path, context: null})
  for (let count = 0; count < 2; count++) await askApi(cluster, {path: ['version']})
  t.is(readFileSync(join(folder, 'some-login.calls'), 'utf8'), '\n\n')
})

for (const [what, script, how] of [
  ['is not there', null, /is not on PATH/],
  ['fails', `echo ${TOKEN}; echo ${TOKEN} >&2; exit 3`, /ended with exit code 3/],
  ['is killed', 'kill -KILL $$', /was ended by SIGKILL/],
  ['prints no JSON', `echo '{"status": ${TOKEN}'`, /printed what is no JSON/],
  ['prints nothing', 'true', /printed nothing/],
  ['prints another document', `echo '{"token": "${TOKEN}"}'`, /printed no ExecCredential/],
  ['prints null', 'echo null', /printed no ExecCredential/],
  ['prints a token that is no text', 'echo \'{"status": {"token": 5}}\'', /printed no ExecCredential/],
] as const) {
  test(`a plugin that ${what} is named, and what it prints is not quoted`, async (t) => {
    const {url} = await server(t)
    const cluster = connectCluster({kubeconfig: kubeconfigWith(t, url, script).path, context: null})
    const cause = await t.throwsAsync(askApi(cluster, {path: ['version']}))
    const error = apiError('Asking for the version', cause, cluster)
    t.true(error instanceof PrerequisiteError)
    t.regex(error.message, /^The kubeconfig logs in with the credential plugin \S+some-login, which /)
    t.regex(error.message, how)
    t.false(`${error.message} ${error.hint} ${error.stack}`.includes(TOKEN))
    t.true(error.hint !== undefined)
  })
}

test('a plugin that does not answer is stopped in time', async (t) => {
  const {url} = await server(t)
  const loaded = new KubeConfig()
  loaded.loadFromFile(kubeconfigWith(t, url, 'sleep 600').path)
  loginByPlugin(loaded, 300)
  const error = await t.throwsAsync(loaded.applyToHTTPSOptions({}), {instanceOf: PrerequisiteError})
  t.regex(error.message, /had not answered after 0\.3 s and was stopped/)
})

test('a login that Kubernetes has dropped is refused before its program is started, with what has come in its place', (t) => {
  const {path, folder} = kubeconfigWith(t, 'http://127.0.0.1:9', 'touch "$0.started"')
  const config = JSON.parse(readFileSync(path, 'utf8'))
  for (const [name, instead] of [
    ['gcp', /gke-gcloud-auth-plugin/],
    ['azure', /kubelogin/],
  ] as const) {
    const provider = {name, config: {'cmd-path': join(folder, 'some-login'), 'token-key': '{.token}'}}
    config.users[0].user = {'auth-provider': provider}
    writeFileSync(path, JSON.stringify(config))
    const error = t.throws(() => connectCluster({kubeconfig: path, context: null}), {instanceOf: ConfigurationError})
    t.regex(error.message, new RegExp(`auth provider ${name},`))
    t.regex(error.hint ?? '', instead)
  }
  t.false(existsSync(join(folder, 'some-login.started')))
})
