import type {Mode} from './cell.ts'
import {type EnvoyFilterFile, type IstioVariant, type PolicySet, TELEMETRY_AS_INSTALLED} from './istio-variant.ts'

/** The values of each axis that Istio has. */
export interface IstioAxes {
  readonly telemetry: readonly string[]
  readonly policies: readonly (PolicySet | null)[]
  readonly jwt: readonly boolean[]
  readonly extAuthz: readonly boolean[]
  readonly envoyFilters: readonly (EnvoyFilterFile | null)[]
}

/** Modes whose requests the server's proxy decides on. */
const GUARDED: readonly Mode[] = ['serversidecar', 'bothsidecar', 'ingress']

/** Istio as it is installed. */
const AS_INSTALLED: IstioVariant = {
  telemetry: TELEMETRY_AS_INSTALLED,
  policies: null,
  jwt: false,
  extAuthz: false,
  envoyFilter: null,
}

/** What of a variant requests of `mode` meet: without the server's sidecar nobody decides on them, without any nothing is. */
function metBy(mode: Mode, variant: IstioVariant): IstioVariant {
  if (mode === 'baseline') return AS_INSTALLED
  return GUARDED.includes(mode) ? variant : {...variant, policies: null, jwt: false, extAuthz: false}
}

/** All combinations, the last axis fastest. */
function combinations({telemetry, policies, jwt, extAuthz, envoyFilters}: IstioAxes): IstioVariant[] {
  return telemetry.flatMap((one) =>
    policies.flatMap((set) =>
      jwt.flatMap((hasToken) =>
        extAuthz.flatMap((asks) =>
          envoyFilters.map((envoyFilter) => ({
            ...{telemetry: one, policies: set, jwt: hasToken},
            extAuthz: asks,
            envoyFilter,
          })),
        ),
      ),
    ),
  )
}

/** Whether any cell is measured under something else than Istio as it is installed. */
export function isVaried(axes: IstioAxes): boolean {
  return combinations(axes).some((variant) => JSON.stringify(variant) !== JSON.stringify(AS_INSTALLED))
}

/**
 * What cells of `mode` are measured under, null for Istio as it is installed; each once, though several combinations may
 * come to the same for a mode that does not meet all of them.
 */
export function variantsOf(mode: Mode, axes: IstioAxes): readonly (IstioVariant | null)[] {
  const met = combinations(axes).map((variant) => metBy(mode, variant))
  const distinct = new Map(met.map((variant) => [JSON.stringify(variant), variant]))
  return [...distinct].map(([text, variant]) => (text === JSON.stringify(AS_INSTALLED) ? null : variant))
}
