import {isDeepStrictEqual} from 'node:util'
import {type EnvoyFilterFile, type IstioVariant, TELEMETRY_AS_INSTALLED} from '../../../config/cells/istio-variant.ts'
import {TestbedError} from '../../../errors/index.ts'
import {lackingOfServer, lackingOfTelemetry} from '../../../meshes/istio/variant/evidence.ts'
import {type Deployment, NOTHING_TOLD, type ToldMesh} from '../../testbed.ts'
import type {Cluster} from '../api/cluster.ts'
import type {Manifest} from '../manifest.ts'
import {type AppliedObject, applyManifests} from '../objects/apply.ts'
import {deleteObject} from '../objects/object-ref.ts'
import {readFilterFile} from './filter-file.ts'
import {makeRunToken, type RunToken} from './run-token.ts'
import {changedSince, sentences, untilSeen} from './until-seen.ts'
import {type VariantContext, variantLabels, variantManifests} from './variant-manifests.ts'
import {countAuthorized, type SeenSidecar, seeSidecars, type WatchedSidecars} from './watched-sidecars.ts'

/** Where variants are applied, and what proves them. */
export interface VariantPlace extends WatchedSidecars {
  readonly cluster: Cluster
  readonly context: Omit<VariantContext, 'keySet'>
  /** For how long a token must be good. */
  readonly longestSeconds: number
}

/** Telemetry that is kept anyhow would be measured twice under two names. */
function refuseInstalled({telemetry}: IstioVariant, installed: readonly SeenSidecar[]): void {
  if (telemetry === TELEMETRY_AS_INSTALLED) return
  const isKept = (part: string) => installed.every(({config}) => lackingOfTelemetry(part, config).length === 0)
  const kept = telemetry.split('+').filter(isKept)
  if (kept.length === 0) return
  throw new TestbedError(`Telemetry ${kept.join(' and ')} changes nothing here: it is so as Istio is installed.`, {
    hint: 'Measure as-installed.',
  })
}

/** Puts what is wanted of one deployment's Istio into effect, one variant after the other. */
class IstioTeller {
  readonly #place: VariantPlace
  /** Undefined after a failure: then nobody knows. */
  #standing: IstioVariant | null | undefined = null
  #applied: readonly AppliedObject[] = []
  #installed: readonly SeenSidecar[] | null = null
  #token: RunToken | null = null
  /** Names of the proxies that the EnvoyFilters have changed. */
  #filtered: ReadonlySet<string> = new Set()

  constructor(place: VariantPlace) {
    this.#place = place
  }

  async tell(variant: IstioVariant | null, path: readonly string[], signal: AbortSignal): Promise<ToldMesh> {
    if (!isDeepStrictEqual(variant, this.#standing)) {
      this.#standing = undefined
      await this.#takeBack(signal)
      if (variant !== null) await this.#put(variant, signal)
      this.#standing = variant
    }
    this.#refuseUntouched(variant, path)
    if (variant === null) return NOTHING_TOLD
    return {
      headers: variant.jwt ? [this.#token!.header] : [],
      countAuthorized: variant.extAuthz ? () => countAuthorized(this.#place, signal) : null,
    }
  }

  async #takeBack(signal: AbortSignal): Promise<void> {
    if (this.#applied.length === 0) return
    const {cluster} = this.#place
    await Promise.all(this.#applied.map((object) => deleteObject(cluster, object, {signal})))
    this.#applied = []
    const isAsInstalled = (seen: readonly SeenSidecar[]) =>
      changedSince(this.#installed!, seen).map(({instance}) => `the sidecar of ${instance} is not as it was before`)
    await untilSeen(this.#place, isAsInstalled, signal)
  }

  async #put(variant: IstioVariant, signal: AbortSignal): Promise<void> {
    this.#installed ??= await seeSidecars(this.#place, signal)
    refuseInstalled(variant, this.#installed)
    const {context, longestSeconds} = this.#place
    if (variant.jwt) this.#token ??= await makeRunToken(new Date(), longestSeconds)
    await this.#apply(await variantManifests(variant, {...context, keySet: this.#token?.keySet ?? null}), signal)
    const seen = await untilSeen(this.#place, (now) => this.#lacking(variant, now), signal)
    if (variant.envoyFilter !== null) await this.#putFilters(variant.envoyFilter, seen, signal)
  }

  /** An EnvoyFilter may do anything, so it has done something once it has changed anything. */
  async #putFilters(file: EnvoyFilterFile, before: readonly SeenSidecar[], signal: AbortSignal): Promise<void> {
    const {namespace} = this.#place.context
    await this.#apply(await readFilterFile(file, {namespace, labels: variantLabels(this.#place.context)}), signal)
    const nothing = `no sidecar does anything otherwise because of ${file.path}`
    const after = await untilSeen(
      this.#place,
      (now) => (changedSince(before, now).length === 0 ? [nothing] : []),
      signal,
    )
    // Where one proxy has it, the others get it in the same push.
    const settled = await untilSettled(this.#place, after, signal)
    this.#filtered = new Set(changedSince(before, settled).map(({proxy}) => proxy))
  }

  async #apply(manifests: readonly Manifest[], signal: AbortSignal): Promise<void> {
    const {cluster} = this.#place
    this.#applied = [...this.#applied, ...(await applyManifests(cluster, manifests, {signal}))]
  }

  #lacking(variant: IstioVariant, seen: readonly SeenSidecar[]): readonly string[] {
    const {namespace} = this.#place.context
    return sentences(seen, ({workload, config}) => [
      ...(workload === 'fortioserver' ? lackingOfServer(variant, config, namespace) : []),
      ...lackingOfTelemetry(variant.telemetry, config),
    ])
  }

  #refuseUntouched(variant: IstioVariant | null, path: readonly string[]): void {
    if (!variant?.envoyFilter || path.some((proxy) => this.#filtered.has(proxy))) return
    const touched = [...this.#filtered].join(' and ')
    throw new TestbedError(
      `${variant.envoyFilter.path} changes ${touched} alone, which requests of this mode do not cross.`,
    )
  }
}

/** Looks once more until two looks in a row see the same. */
async function untilSettled(sidecars: WatchedSidecars, first: readonly SeenSidecar[], signal: AbortSignal) {
  let last = first
  await untilSeen(
    sidecars,
    (now) => {
      const moving = changedSince(last, now).map(({instance}) => `the sidecar of ${instance} keeps changing`)
      last = now
      return moving
    },
    signal,
  )
  return last
}

/** What tells the Istio of one deployment what cells are to be measured under; see {@link Deployment.tellMesh}. */
export function istioTeller(place: VariantPlace): Deployment['tellMesh'] {
  const teller = new IstioTeller(place)
  return (variant, path, signal) => teller.tell(variant, path, signal)
}
