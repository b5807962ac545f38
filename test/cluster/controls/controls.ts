import type {RunFolder} from '../folders.ts'
import {restartProgram, signalProgram, stopProgram} from '../machine/programs.ts'
import {waitUntil} from '../machine/wait-until.ts'
import {isApiReady, kubeletKnowsItsPods, readAccess, readyNodes} from '../parts/api-call.ts'
import {loadImage} from '../parts/load-image.ts'
import type {NodeName} from '../parts/node.ts'
import type {ClusterState} from '../state.ts'
import {type FlakyApiServer, type FlakyOptions, flakyApiServer} from './flaky-api-server.ts'
import {type ReviewedObject, type Webhook, webhook} from './webhook.ts'

/** What tests may do to a cluster that is ours. Whoever stops or pauses something starts it again. */
export interface Controls {
  /** Ends the API server; `kill` without letting it finish. etcd, kubelets and containers go on. */
  stopApiServer(how?: 'ask' | 'kill'): Promise<void>
  /** Starts the API server again at the same address and waits until it is ready. */
  startApiServer(): Promise<void>
  restartApiServer(how?: 'ask' | 'kill'): Promise<void>
  /** SIGSTOP: the node becomes NotReady after about 20 s, its containers go on. */
  pauseKubelet(node: NodeName): Promise<void>
  /** SIGCONT, and waits until the node is Ready. */
  continueKubelet(node: NodeName): Promise<void>
  restartKubelet(node: NodeName): Promise<void>
  /** Loads an archive in the form of `docker save` into both nodes. */
  loadImage(archive: string): Promise<void>
  /** A way to the API server that cuts connections; see {@link FlakyOptions}. */
  flakyApiServer(options?: FlakyOptions): Promise<FlakyApiServer>
  /** A webhook server in this process; see {@link Webhook}. */
  webhook(review: (object: ReviewedObject) => unknown): Promise<Webhook>
  /** Waits until exactly these nodes are Ready. */
  waitForReadyNodes(names: readonly NodeName[], deadlineMs?: number): Promise<void>
}

const API_SERVER = 'kube-apiserver'

/** Controls of the cluster in a run folder. */
export function controlsOf(folder: RunFolder, state: ClusterState): Controls {
  const access = readAccess(state.kubeconfig)
  const startApiServer = async () => {
    await restartProgram(folder, API_SERVER)
    const reached = await access
    await waitUntil('the API server is ready', () => isApiReady(reached))
  }
  const waitForReadyNodes = async (names: readonly string[], deadlineMs?: number) => {
    const reached = await access
    const wanted = [...names].sort().join()
    await waitUntil(
      `the Ready nodes are ${wanted}`,
      async () => (await readyNodes(reached)).join() === wanted,
      deadlineMs,
    )
  }
  const waitForNode = async (name: string) => {
    const reached = await access
    const isReady = async () => (await readyNodes(reached)).includes(name) && (await kubeletKnowsItsPods(reached, name))
    await waitUntil(`${name} is Ready and answers`, isReady)
  }
  return {
    stopApiServer: (how) => stopProgram(folder, API_SERVER, how),
    startApiServer,
    restartApiServer: async (how) => {
      await stopProgram(folder, API_SERVER, how)
      await startApiServer()
    },
    pauseKubelet: (node) => signalProgram(folder, `kubelet-${node}`, 'SIGSTOP'),
    continueKubelet: async (node) => {
      await signalProgram(folder, `kubelet-${node}`, 'SIGCONT')
      await waitForNode(node)
    },
    restartKubelet: async (node) => {
      await stopProgram(folder, `kubelet-${node}`)
      await restartProgram(folder, `kubelet-${node}`)
      await waitForNode(node)
    },
    loadImage: async (archive) => {
      for (const socket of Object.values(state.sockets)) await loadImage(socket, archive)
    },
    flakyApiServer: (options) => flakyApiServer(state.kubeconfig, options),
    webhook,
    waitForReadyNodes,
  }
}
