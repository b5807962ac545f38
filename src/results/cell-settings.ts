import type {CellResult} from './schema.ts'

/** What two cells have in common that measure the same thing. */
export type CellSettings = Pick<
  CellResult,
  'mode' | 'protocol' | 'connections' | 'requestedQps' | 'sizeBytes' | 'durationSeconds' | 'profiler'
> & {
  /** What Istio was told besides what is installed; null for nothing. */
  readonly istio: NonNullable<CellResult['istio']> | null
}

/** The settings of a cell that decide what it measures. */
export function settingsOf(cell: CellResult): CellSettings {
  const {mode, istio = null, protocol, connections, requestedQps, sizeBytes, durationSeconds, profiler} = cell
  return {mode, istio, protocol, connections, requestedQps, sizeBytes, durationSeconds, profiler}
}

/** A text that cells which measure the same thing have in common, and no others: of a file of filters what was in it. */
export function settingsKey(cell: CellResult): string {
  const {istio, ...others} = settingsOf(cell)
  const told = istio === null ? null : {...istio, envoyFilter: istio.envoyFilter?.sha256 ?? null}
  return JSON.stringify([told, ...Object.values(others)])
}
