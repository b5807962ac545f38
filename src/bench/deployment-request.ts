import {basename} from 'node:path'
import type {ProfilerChoice} from '../config/cells/cell.ts'
import {cellCount} from '../config/cells/matrix.ts'
import type {Settings} from '../config/settings.ts'
import {usesBpf} from '../profilers/recording/container-pids.ts'
import type {DeploymentRequest, KubernetesRequest} from '../testbeds/testbed.ts'
import type {PreparedRun} from './prepared-run.ts'

/** What a person can be asked and told while a deployment comes up. */
export interface DeploymentTalk {
  readonly confirm?: KubernetesRequest['confirm']
  readonly onProgress?: DeploymentRequest['onProgress']
  readonly onWarning?: DeploymentRequest['onWarning']
}

/** Longest value of a label: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
const LABEL_CHARACTERS = 63

/** The run's folder names it; a label's value begins and ends with a letter or digit. */
function runNameOf(runDirectory: string): string {
  const allowed = basename(runDirectory).replaceAll(/[^A-Za-z0-9._-]/g, '-')
  return allowed.slice(0, LABEL_CHARACTERS).replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '') || 'run'
}

/** Commands of perf that record tracepoints, which need the kernel's tracing files; sampling does not. */
const PERF_TRACING = /\bperf\s+(?:trace|sched|lock|kmem|probe)\b/
/** A tracepoint among perf's events, `sched:sched_switch`; what follows the colon of a hardware event are modifiers, `cycles:pp`. */
const TRACEPOINT = /(?:\s-e|--event)[\s=]*['"]?(?:[^\s'",]+,)*\w+:(?![ukhpPSDIGHWebR]+(?:[\s'",]|$))\w/
/** Presets that perf records by sampling alone. */
const SAMPLED: readonly string[] = ['oncpu', 'pagefaults']

function isTracing(command: string): boolean {
  return PERF_TRACING.test(command) || TRACEPOINT.test(command)
}

function mayTrace(choice: ProfilerChoice): boolean {
  if (choice.kind === 'custom') return usesBpf(choice.command) || isTracing(choice.command)
  return choice.kind === 'preset' && !(choice.tool === 'perf' && SAMPLED.includes(choice.preset))
}

/** Twice what the loads take, a minute for what comes around each, and an hour for everything else. */
function longestSecondsOf(settings: Settings): number {
  return cellCount(settings) * (2 * settings.durationSeconds + 60) + 3600
}

function kubernetesRequest(settings: Settings, runDirectory: string, talk: DeploymentTalk): KubernetesRequest {
  const {proxy, ingress, kubernetes} = settings
  return {
    ...kubernetes,
    runName: runNameOf(runDirectory),
    profilingPods: settings.profilingMode !== 'false',
    needsBpf: settings.profilers.some(mayTrace),
    profilesControlPlane: settings.profileControlPlane,
    longestSeconds: longestSecondsOf(settings),
    proxyCpu: proxy.cpu,
    proxyMemory: proxy.memory,
    ingressUrl: ingress,
    ...(talk.confirm === undefined ? {} : {confirm: talk.confirm}),
  }
}

/** What the deployment of a run must be able to carry. */
export function deploymentRequest(
  settings: Settings,
  {executables}: Pick<PreparedRun, 'executables'>,
  runDirectory: string,
  signal: AbortSignal,
  talk: DeploymentTalk = {},
): DeploymentRequest {
  return {
    runDirectory,
    mesh: settings.mesh,
    meshImpliedBy: settings.meshChoice.impliedBy,
    modes: settings.modes,
    protocols: [settings.protocol],
    tls: settings.tls,
    proxyConcurrency: settings.proxy.concurrency,
    executables,
    cacert: settings.cacert,
    largestPayloadBytes: Math.max(...settings.sizesBytes),
    templatesDirectory: settings.templatesDirectory,
    profiling: settings.profilingMode === 'true' || settings.profilers.length > 0,
    kubernetes: kubernetesRequest(settings, runDirectory, talk),
    ...(talk.onProgress === undefined ? {} : {onProgress: talk.onProgress}),
    ...(talk.onWarning === undefined ? {} : {onWarning: talk.onWarning}),
    signal,
  }
}
