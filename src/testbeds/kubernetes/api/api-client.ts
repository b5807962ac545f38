import {createConfiguration, type KubeConfig, type RequestContext, ServerConfiguration} from '@kubernetes/client-node'

type ApiType<Api> = new (configuration: ReturnType<typeof createConfiguration>) => Api

/** One of the library's typed clients, each of whose requests ends with an error when its answer takes longer. */
export function apiClient<Api>(kubeConfig: KubeConfig, type: ApiType<Api>, withinMs: number): Api {
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
