import type {Warning} from '../../errors/index.ts'
import {goesBetweenProxies} from '../cells/cell.ts'
import {cellCount, profilersOf} from '../cells/matrix.ts'
import type {ResolvedValues} from '../resolve-values.ts'
import {type SettingName, settingOf} from '../schema.ts'
import type {Settings} from '../settings.ts'
import {errorFor, type Origin} from '../sources/layer.ts'
import {checkIstioVariants} from './istio-variants.ts'
import {isOnCluster} from './names-cluster.ts'

/** A plan with more cells is a slip: at one second each this one takes a day. */
const MAXIMUM_CELLS = 86_400

/** Settings that ask for a profile. */
const PROFILING_SETTINGS = ['customProfilingCommand', 'perf', 'profiler', 'envoyProfiler'] as const

function isGiven(origin: Origin): boolean {
  return origin.kind !== 'default'
}

/** The origin of the first of `names` that was not left at its default. */
export function originOf({origins}: ResolvedValues, names: readonly SettingName[]): Origin {
  const found = names.map((name) => origins.get(name)!)
  return found.find((origin) => origin.kind === 'flag') ?? found.find(isGiven) ?? found[0]!
}

function refuseNoMode(settings: Settings, resolved: ResolvedValues): void {
  if (settings.modes.length > 0) return
  const origin = originOf(resolved, ['bothsidecar', 'baseline', 'serversidecar', 'clientsidecar', 'ingress'])
  const hint = 'Add --baseline, --serversidecar, --clientsidecar or --ingress URL, or leave --bothsidecar on.'
  throw errorFor(origin, `${origin.text}: no path is left to measure`, hint)
}

function refuseOtherBase({baseMode, modes}: Settings, {origins}: ResolvedValues): void {
  if (baseMode === null || modes.includes(baseMode)) return
  const origin = origins.get('baseMode')!
  throw errorFor(
    origin,
    `${origin.text}: mode ${baseMode} is not measured`,
    `This run measures ${modes.join(' and ')}.`,
  )
}

function refuseForbiddenProfile(settings: Settings, resolved: ResolvedValues): void {
  if (settings.profilingMode !== 'false' || settings.profilers.length === 0) return
  // There a recorder beside the pods takes the place of a container in them.
  if (isOnCluster(settings)) return
  const mode = resolved.origins.get('profilingMode')!
  const asking = originOf(resolved, PROFILING_SETTINGS)
  const origin = asking.kind === 'flag' ? asking : mode
  const message = `${asking.text} asks for a profile, but profilingMode is false (${mode.text})`
  throw errorFor(origin, message, 'Set profilingMode to auto, or leave the profiler away.')
}

function refuseIdleCost(settings: Settings, resolved: ResolvedValues): void {
  if (!settings.measureProfilingCost || settings.profilers.length > 0) return
  const origin = resolved.origins.get('measureProfilingCost')!
  throw errorFor(origin, `${origin.text}: there is no profiler whose cost could be measured`, 'Add --perf, say.')
}

/** Why no control plane can be profiled; null where one can. */
function whyNoControlPlane(settings: Settings): readonly [message: string, hint: string] | null {
  if (!isOnCluster(settings) || settings.mesh !== 'istio') {
    return ['only Istio on a cluster has a control plane to profile', 'Add --testbed kubernetes --mesh istio.']
  }
  return settings.profilers.length > 0 ? null : ['there is no profiler', 'Add --profiler oncpu, say.']
}

function refuseAbsentControlPlane(settings: Settings, resolved: ResolvedValues): void {
  const why = settings.profileControlPlane ? whyNoControlPlane(settings) : null
  if (why === null) return
  const origin = resolved.origins.get('profileControlPlane')!
  throw errorFor(origin, `${origin.text}: ${why[0]}`, why[1])
}

function refuseHugePlan(settings: Settings, resolved: ResolvedValues): void {
  const count = cellCount(settings)
  if (count <= MAXIMUM_CELLS) return
  const origin = originOf(resolved, ['repeats', 'conn', 'qps', 'size'])
  throw errorFor(origin, `The plan has ${count} cells; ${MAXIMUM_CELLS} is the most`, 'Measure fewer combinations.')
}

/** With it, applications send to and listen on ports that the mesh configuration gives their sidecars; fortio's are its own. */
function refuseNoInterception({kubernetes, mesh}: Settings, {origins}: ResolvedValues): void {
  const {attach, istio} = kubernetes
  if (istio.interceptionMode !== 'NONE' || mesh !== 'istio' || attach) return
  const origin = origins.get('interceptionMode')!
  const message = `${origin.text}: nothing would lead requests through the sidecars, which would not become ready either, since they are to listen on the ports of their applications`
  throw errorFor(
    origin,
    message,
    'Use REDIRECT or TPROXY; or deploy such pods yourself, and measure them with --attach.',
  )
}

/**
 * Refuses settings that do not go together.
 *
 * @throws UsageError or ConfigurationError, by where the setting came from
 */
export function checkSettings(settings: Settings, resolved: ResolvedValues): void {
  refuseNoMode(settings, resolved)
  refuseOtherBase(settings, resolved)
  refuseForbiddenProfile(settings, resolved)
  refuseIdleCost(settings, resolved)
  refuseAbsentControlPlane(settings, resolved)
  checkIstioVariants(settings, resolved)
  refuseHugePlan(settings, resolved)
  if (isOnCluster(settings)) refuseNoInterception(settings, resolved)
}

function withoutEffect(origin: Origin, why: string): Warning {
  return {code: 'settings-without-effect', message: `${origin.text} has no effect: ${why}`}
}

/** A values file may serve both testbeds; a flag is meant for this run, and so is a testbed that is named. */
function clusterWarnings(settings: Settings, {origins}: ResolvedValues): Warning[] {
  if (isOnCluster(settings)) return []
  const isMeant = (origin: Origin) =>
    settings.testbed === 'local' ? isGiven(origin) && origin.kind !== 'environment' : origin.kind === 'flag'
  return [...origins]
    .filter(([name, origin]) => isMeant(origin) && isClusterOnly(name))
    .map(([, origin]) => withoutEffect(origin, 'it is for the kubernetes testbed (--testbed kubernetes)'))
}

function isClusterOnly(name: SettingName): boolean {
  // To agree beforehand does no harm where nothing is asked.
  if (name === 'yes') return false
  return settingOf(name).group === 'Kubernetes' || /^proxy\.(cpu|memory)/.test(name)
}

function toolWarnings({values, origins}: ResolvedValues): Warning[] {
  if (values.profilerTool === null || values.profiler.length > 0) return []
  return [withoutEffect(origins.get('profilerTool')!, 'it chooses the tool of --profiler, which was not given')]
}

function tlsWarnings({modes}: Settings, {origins}: ResolvedValues): Warning[] {
  const origin = origins.get('tls')!
  if (origin.kind !== 'flag' || modes.some(goesBetweenProxies)) return []
  return [
    withoutEffect(origin, `${modes.join(' and ')} ${modes.length === 1 ? 'has' : 'have'} no hop between two proxies`),
  ]
}

function baselineWarnings(settings: Settings): Warning[] {
  if (!settings.modes.includes('baseline')) return []
  const kept = profilersOf('baseline', settings)
  const left = settings.profilers.filter((profiler) => !kept.includes(profiler)).map(({name}) => name)
  if (left.length === 0) return []
  const message = `baseline is measured without ${left.join(', ')}: its requests cross no sidecar`
  return [{code: 'baseline-not-profiled', message}]
}

/** Istio's image is also run before the sidecar, to set up the pod's network, which no plain proxy can. */
function imageWarnings(settings: Settings, {values, origins}: ResolvedValues): Warning[] {
  if (values['proxy.image'] === null || settings.mesh !== 'istio' || !isOnCluster(settings)) return []
  const hint = "Istio's image, for its sidecars and for istio-init, is istio.proxyImage."
  return [{...withoutEffect(origins.get('proxy.image')!, 'it is for the meshes envoy and linkerd'), hint}]
}

/** fortio lowers its connections when each would send less than two requests. */
function connectionWarnings(settings: Settings): Warning[] {
  const rates = settings.qps.filter((rate) => rate !== 'max')
  const requests = Math.min(...rates) * settings.durationSeconds
  const most = Math.max(...settings.connections)
  if (rates.length === 0 || 2 * most <= requests) return []
  return [
    {
      code: 'more-connections-than-requests',
      message: `${most} connections are too many for ${requests} requests: the generator will use fewer`,
      hint: 'Raise --qps or --duration, or lower --conn.',
    },
  ]
}

/** Files of the original runner are run to be compared with its numbers, which stand for another response since 2024. */
function sizeWarnings({protocol, sizesBytes}: Settings, {origins}: ResolvedValues): Warning[] {
  const fromConfigFile = [...origins.values()].some(({kind}) => kind === 'config file')
  if (!fromConfigFile || (protocol !== 'http' && protocol !== 'http2')) return []
  return [
    {
      code: 'size-is-sent',
      message: `Responses of ${sizesBytes.join(', ')} bytes are asked for with ?size=, as the label says.`,
      hint: "runner.py has not sent the size over HTTP since 2024, so its newer numbers are of smaller responses; don't compare them with these.",
    },
  ]
}

/** What a reader of the results should know of `settings`. */
export function settingWarnings(settings: Settings, resolved: ResolvedValues): Warning[] {
  const devmode = resolved.values.devmode
    ? [withoutEffect(resolved.origins.get('devmode')!, 'no shortest duration has to be lifted here')]
    : []
  return [
    ...devmode,
    ...clusterWarnings(settings, resolved),
    ...toolWarnings(resolved),
    ...tlsWarnings(settings, resolved),
    ...imageWarnings(settings, resolved),
    ...baselineWarnings(settings),
    ...connectionWarnings(settings),
    ...sizeWarnings(settings, resolved),
  ]
}
