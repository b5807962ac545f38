import {amountOf} from '../../config/parse/quantity.ts'

/** What a sidecar is given, as Kubernetes writes quantities. */
interface Resources {
  readonly cpu: string
  readonly memory: string
  readonly cpuLimit: string
  readonly memoryLimit: string
}

type Wished = {readonly [Name in keyof Resources]: string | null}

/** `global.proxy.resources` of Istio's charts, which count only for pods that are annotated with none of the four. */
const DEFAULTS: Resources = {cpu: '100m', memory: '128Mi', cpuLimit: '2000m', memoryLimit: '1024Mi'}

function smaller(one: string, other: string | null): string {
  return other !== null && amountOf(other) < amountOf(one) ? other : one
}

function larger(one: string, other: string | null): string {
  return other !== null && amountOf(other) > amountOf(one) ? other : one
}

/**
 * All four for a sidecar of which one at least is wished, else null: as soon as one is annotated, Istio leaves away its
 * defaults of the others. Those that nobody wished are those defaults, as far as they go with what was wished: a pod that
 * requests more than its limit would be refused.
 */
export function sidecarResources(wished: Wished): Resources | null {
  const {cpu, memory, cpuLimit, memoryLimit} = wished
  if ([cpu, memory, cpuLimit, memoryLimit].every((one) => one === null)) return null
  return {
    cpu: cpu ?? smaller(DEFAULTS.cpu, cpuLimit),
    memory: memory ?? smaller(DEFAULTS.memory, memoryLimit),
    cpuLimit: cpuLimit ?? larger(DEFAULTS.cpuLimit, cpu),
    memoryLimit: memoryLimit ?? larger(DEFAULTS.memoryLimit, memory),
  }
}
