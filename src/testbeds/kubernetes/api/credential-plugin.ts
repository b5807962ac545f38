import type {KubeConfig, User} from '@kubernetes/client-node'
import {ConfigurationError, PrerequisiteError} from '../../../errors/index.ts'
import {run} from '../../../process/run.ts'
import {guardSecret} from '../../../secrets/known-secrets.ts'

type Authenticator = Parameters<KubeConfig['addAuthenticator']>[0]

/** What a kubeconfig says of a plugin: https://kubernetes.io/docs/reference/config-api/client-authentication.v1/ */
interface Plugin {
  readonly command: string
  readonly apiVersion?: string
  readonly args?: readonly string[] | null
  readonly env?: readonly {readonly name: string; readonly value: string}[] | null
  readonly installHint?: string
}

/** What a plugin prints. */
interface Credential {
  readonly token?: string
  readonly clientCertificateData?: string
  readonly clientKeyData?: string
  /** Milliseconds since 1970; Infinity for one that stays good. */
  readonly expiresAtMs: number
}

/** Long enough to ask an identity service; nobody can answer a prompt of a plugin here. */
const PLUGIN_WITHIN_MS = 30_000

const RUN_BY_HAND =
  'Run it by hand to see why: what it prints may hold a token and is not shown here. --context chooses another login.'

function pluginOf({exec, authProvider}: User): Plugin | null {
  const plugin = exec ?? authProvider?.config?.exec
  return typeof plugin?.command === 'string' ? plugin : null
}

/** An error that names the plugin and never quotes it: it may have printed a token, on either stream. */
function failed({command}: Plugin, how: string, hint = RUN_BY_HAND): PrerequisiteError {
  return new PrerequisiteError(`The kubeconfig logs in with the credential plugin ${command}, which ${how}.`, {hint})
}

function textOf(status: Record<string, unknown>, name: string): Record<string, string> {
  const value = status[name]
  if (typeof value !== 'string' || value === '') return {}
  guardSecret(value)
  return {[name]: value}
}

/** Reads what the plugin printed. Messages of a JSON parser quote it, and so are left out. */
function credentialOf(plugin: Plugin, printed: string): Credential {
  let status: Record<string, unknown>
  try {
    status = JSON.parse(printed)?.status
  } catch {
    throw failed(plugin, printed.trim() === '' ? 'printed nothing' : 'printed what is no JSON')
  }
  const given = {
    ...textOf(status ?? {}, 'token'),
    ...textOf(status ?? {}, 'clientCertificateData'),
    ...textOf(status ?? {}, 'clientKeyData'),
  }
  if (Object.keys(given).length === 0) throw failed(plugin, 'printed no ExecCredential with a token or a certificate')
  const expires = Date.parse(String(status['expirationTimestamp'] ?? ''))
  return {...given, expiresAtMs: Number.isNaN(expires) ? Number.POSITIVE_INFINITY : expires}
}

async function askPlugin(plugin: Plugin, withinMs: number): Promise<Credential> {
  const {command, args, env, apiVersion = 'client.authentication.k8s.io/v1'} = plugin
  const info = {apiVersion, kind: 'ExecCredential', spec: {interactive: false}}
  const own = Object.fromEntries((env ?? []).map(({name, value}) => [name, value]))
  const ended = await run([command, ...(args ?? [])], {
    env: {KUBERNETES_EXEC_INFO: JSON.stringify(info), ...own},
    timeoutMs: withinMs,
  })
  if (ended.notFound) throw failed(plugin, 'is not on PATH', plugin.installHint ?? `Install ${command}.`)
  if (ended.timedOut || ended.survived)
    throw failed(plugin, `had not answered after ${withinMs / 1000} s and was stopped`)
  if (ended.signal !== null) throw failed(plugin, `was ended by ${ended.signal}`)
  if (ended.exitCode !== 0) throw failed(plugin, `ended with exit code ${ended.exitCode}`)
  return credentialOf(plugin, ended.stdout)
}

/** Asks the plugin when there is no credential that is still good; requests at the same time share one answer. */
class PluginLogin implements Authenticator {
  readonly #user: User
  readonly #plugin: Plugin
  readonly #withinMs: number
  #last: Credential | null = null
  #asking: Promise<Credential> | null = null

  constructor(user: User, plugin: Plugin, withinMs: number) {
    this.#user = user
    this.#plugin = plugin
    this.#withinMs = withinMs
  }

  isAuthProvider(user: User): boolean {
    return user.name === this.#user.name
  }

  async #ask(): Promise<Credential> {
    try {
      this.#last = await askPlugin(this.#plugin, this.#withinMs)
      return this.#last
    } finally {
      this.#asking = null
    }
  }

  async #credential(): Promise<Credential> {
    if (this.#last !== null && this.#last.expiresAtMs > Date.now()) return this.#last
    this.#asking ??= this.#ask()
    return this.#asking
  }

  async applyAuthentication(_: User, options: Parameters<Authenticator['applyAuthentication']>[1]): Promise<void> {
    const {token, clientCertificateData, clientKeyData} = await this.#credential()
    if (clientCertificateData !== undefined) options.cert = clientCertificateData
    if (clientKeyData !== undefined) options.key = clientKeyData
    if (token !== undefined) options.headers = {...options.headers, Authorization: `Bearer ${token}`}
  }
}

function withoutPlugin({exec: _exec, authProvider: _provider, ...rest}: User): User {
  return rest as User
}

/** From now on the credentials of a user of the kubeconfig are hidden wherever they stand. */
function guardUser({token, password, keyData, authProvider}: User): void {
  for (const secret of [token, password, keyData]) if (typeof secret === 'string') guardSecret(secret)
  for (const [name, value] of Object.entries(authProvider?.config ?? {})) {
    if (/token|secret|password/.test(name) && typeof value === 'string') guardSecret(value)
  }
}

/** Ways in that Kubernetes has dropped, and what has come in their place. */
const DROPPED_PROVIDERS: Readonly<Record<string, string>> = {
  gcp: 'gke-gcloud-auth-plugin (`gcloud container clusters get-credentials CLUSTER` writes it into the kubeconfig)',
  azure: 'kubelogin (`kubelogin convert-kubeconfig` writes it into the kubeconfig)',
}

/** The library would start the program that they name, stand still until it ends, and quote what it prints. */
function refuseDroppedProvider({authProvider}: User): void {
  const instead = DROPPED_PROVIDERS[authProvider?.name ?? '']
  if (instead === undefined || authProvider?.config?.['cmd-path'] === undefined) return
  throw new ConfigurationError(
    `The kubeconfig logs in by the auth provider ${authProvider.name}, which Kubernetes has dropped in 1.26.`,
    {hint: `Log in with ${instead}, as kubectl asks for too.`},
  )
}

/**
 * Has the current user of `loaded` log in by its credential plugin, if it has one, in place of the library's own way,
 * which waits without end and quotes what the plugin prints. Errors are PrerequisiteErrors of the first request. Throws a
 * ConfigurationError for a provider that would run a program in a way that Kubernetes has dropped.
 */
export function loginByPlugin(loaded: KubeConfig, withinMs = PLUGIN_WITHIN_MS): void {
  const user = loaded.getCurrentUser()
  if (user === null) return
  guardUser(user)
  refuseDroppedProvider(user)
  const plugin = pluginOf(user)
  if (plugin === null) return
  loaded.users = loaded.users.map((one) => (one.name === user.name ? withoutPlugin(one) : one))
  loaded.addAuthenticator(new PluginLogin(user, plugin, withinMs))
}
