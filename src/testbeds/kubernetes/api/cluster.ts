import {
  AppsV1Api,
  BatchV1Api,
  CoordinationV1Api,
  CoreV1Api,
  createConfiguration,
  KubeConfig,
  type RequestContext,
  ServerConfiguration,
  VersionApi,
} from '@kubernetes/client-node'
import {ConfigurationError} from '../../../errors/index.ts'
import type {ClusterPlace} from '../exec/place-commands.ts'
import {loginByPlugin} from './credential-plugin.ts'
import {keepConnections} from './keep-connections.ts'

/** One container of one pod. */
export interface ContainerRef {
  readonly namespace: string
  readonly pod: string
  readonly container: string
}

/** The cluster of one context: its API, by groups. Nothing is asked of it before the first call. */
export interface Cluster {
  /** Name of the context. */
  readonly context: string
  /** Address of its API server. */
  readonly server: string
  /** As the user named it, for commands that are to be typed. */
  readonly place: ClusterPlace
  readonly kubeConfig: KubeConfig
  readonly core: CoreV1Api
  readonly apps: AppsV1Api
  readonly batch: BatchV1Api
  readonly coordination: CoordinationV1Api
  readonly version: VersionApi
}

function load({kubeconfig}: ClusterPlace): KubeConfig {
  const loaded = new KubeConfig()
  try {
    if (kubeconfig === null) loaded.loadFromDefault()
    else loaded.loadFromFile(kubeconfig)
    return loaded
  } catch (cause) {
    const from = kubeconfig ?? process.env['KUBECONFIG'] ?? '~/.kube/config'
    throw new ConfigurationError(`Reading the kubeconfig ${from} failed: ${(cause as Error).message}`, {
      hint: 'Name a kubeconfig with --kubeconfig FILE or KUBECONFIG; kubectl config view shows the one that kubectl reads.',
      cause,
    })
  }
}

/** Longest wait for one answer of a typed client. */
const ANSWER_WITHIN_MS = 30_000

/** What the library makes up where it finds no kubeconfig and no account of a pod. */
const MADE_UP_SERVER = 'http://localhost:8080'

function refuseMadeUp(loaded: KubeConfig, {kubeconfig}: ClusterPlace): void {
  if (kubeconfig !== null || loaded.getCurrentCluster()?.server !== MADE_UP_SERVER) return
  throw new ConfigurationError('There is no kubeconfig: KUBECONFIG is not set and ~/.kube/config is not there.', {
    hint: 'Name one with --kubeconfig FILE, or measure on this machine with --testbed local.',
  })
}

function choose(loaded: KubeConfig, wanted: string | null): string {
  const names = loaded.getContexts().map(({name}) => name)
  if (wanted !== null && !names.includes(wanted)) {
    throw new ConfigurationError(`The kubeconfig has no context ${wanted}.`, {hint: `It has: ${names.join(', ')}.`})
  }
  const chosen = wanted ?? loaded.getCurrentContext()
  if (chosen === '' || chosen === undefined || !names.includes(chosen)) {
    throw new ConfigurationError('The kubeconfig names no current context.', {
      hint:
        names.length === 0
          ? 'Give one with --kubeconfig or KUBECONFIG.'
          : `Choose with --context: ${names.join(', ')}.`,
    })
  }
  return chosen
}

type ApiType<Api> = new (configuration: ReturnType<typeof createConfiguration>) => Api

/** One of the library's typed clients, each of whose requests ends with an error when its answer takes longer. */
function apiClient<Api>(kubeConfig: KubeConfig, type: ApiType<Api>, withinMs: number): Api {
  const limited = {
    pre: async (context: RequestContext) => {
      context.setSignal(AbortSignal.timeout(withinMs))
      return context
    },
    post: async <Answer>(answer: Answer) => answer,
  }
  return new type(
    createConfiguration({
      baseServer: new ServerConfiguration(kubeConfig.getCurrentCluster()?.server ?? '', {}),
      authMethods: {default: kubeConfig},
      promiseMiddleware: [limited],
    }),
  )
}

/** Reads the kubeconfig and makes the clients. Throws a ConfigurationError when there is no such file or context. */
export function connectCluster(choice: ClusterPlace): Cluster {
  const kubeConfig = load(choice)
  refuseMadeUp(kubeConfig, choice)
  const context = choose(kubeConfig, choice.context)
  kubeConfig.setCurrentContext(context)
  loginByPlugin(kubeConfig)
  keepConnections(kubeConfig)
  return {
    context,
    server: kubeConfig.getCurrentCluster()?.server ?? '',
    place: {namespace: choice.namespace, context: choice.context, kubeconfig: choice.kubeconfig},
    kubeConfig,
    core: apiClient(kubeConfig, CoreV1Api, ANSWER_WITHIN_MS),
    apps: apiClient(kubeConfig, AppsV1Api, ANSWER_WITHIN_MS),
    batch: apiClient(kubeConfig, BatchV1Api, ANSWER_WITHIN_MS),
    coordination: apiClient(kubeConfig, CoordinationV1Api, ANSWER_WITHIN_MS),
    version: apiClient(kubeConfig, VersionApi, ANSWER_WITHIN_MS),
  }
}
