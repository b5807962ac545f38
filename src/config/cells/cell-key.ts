import {createHash} from 'node:crypto'
import type {Settings} from '../settings.ts'
import type {Cell} from './cell.ts'

const KEY_LENGTH = 16

/** `value` with the keys of all objects in order, so that equal inputs have one spelling. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, one]) => [key, canonical(one)]))
}

/** The inputs of a cell that its own fields do not hold. */
export function sharedInputs(settings: Settings): Readonly<Record<string, unknown>> {
  return {
    mesh: settings.mesh,
    loadGenerator: settings.loadGenerator,
    telemetryMode: settings.telemetryMode,
    proxyConcurrency: settings.proxy.concurrency,
    ingress: settings.ingress,
    frequencyHertz: settings.frequencyHertz,
    // Other cells keep the keys that they had before.
    ...(settings.warmupSeconds > 0 ? {warmupSeconds: settings.warmupSeconds} : {}),
    ...(settings.profileControlPlane ? {profileControlPlane: true} : {}),
  }
}

/**
 * Key of a cell: the first 16 hexadecimal digits of a SHA-256 over all that decides what is measured. Names for people
 * (run label, extra labels) are no part of it, nor is the machine. The frequency counts where a preset reads it, the
 * gateway where requests go through it.
 */
export function cellKey(
  cell: Omit<Cell, 'key' | 'label' | 'directoryName' | 'block'>,
  shared: Readonly<Record<string, unknown>>,
): string {
  const {istio, ...others} = cell
  const inputs = {
    ...shared,
    ...others,
    // Cells of Istio as it is installed keep the keys that they had before there was anything else.
    ...(istio === null ? {} : {istio: {...istio, envoyFilter: istio.envoyFilter?.sha256 ?? null}}),
    frequencyHertz: cell.profiler?.kind === 'preset' ? shared['frequencyHertz'] : null,
    ingress: cell.mode === 'ingress' ? shared['ingress'] : null,
  }
  return createHash('sha256')
    .update(JSON.stringify(canonical(inputs)))
    .digest('hex')
    .slice(0, KEY_LENGTH)
}
