/** The testbeds, and which one a run takes. Called by bench. A new testbed is one folder and one line here. */
import type {TestbedName} from '../config/testbed-name.ts'
import type {Testbed} from './testbed.ts'

/** The testbed of a run. */
export interface TestbedChoice {
  readonly testbed: Testbed
  /** A sentence for the person: why this one. */
  readonly reason: string
}

/** Each is loaded only when it is taken: the client library of clusters takes half a second, and local runs need none. */
const TESTBEDS: Readonly<Record<TestbedName, () => Promise<Testbed>>> = {
  local: async () => (await import('./local/index.ts')).createLocalTestbed(),
  kubernetes: async () => (await import('./kubernetes/index.ts')).createKubernetesTestbed(),
}

/** What the choice depends on. */
export interface TestbedWish {
  readonly wanted: 'auto' | TestbedName
  /** Something was asked for that only a cluster has, such as pods to attach to or a context. */
  readonly namesCluster: boolean
}

function choiceOf({wanted, namesCluster}: TestbedWish): {readonly name: TestbedName; readonly reason: string} {
  if (wanted !== 'auto') return {name: wanted, reason: 'chosen because --testbed asks for it.'}
  if (namesCluster) return {name: 'kubernetes', reason: 'chosen because a cluster, or pods of one, are named.'}
  return {name: 'local', reason: 'chosen by itself; --testbed kubernetes takes the cluster of the current context.'}
}

/** Chooses the testbed and loads it. */
export async function chooseTestbed(wish: TestbedWish): Promise<TestbedChoice> {
  const {name, reason} = choiceOf(wish)
  return {testbed: await TESTBEDS[name](), reason}
}
