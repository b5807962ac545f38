import type {CellResult} from '../results/schema.ts'

/** Modes with one sidecar, whose paths have no hop on which two proxies could speak TLS. */
const ONE_SIDECAR: readonly CellResult['mode'][] = ['clientsidecar', 'serversidecar']

/**
 * What to know when the modes of a run are compared: with mutual TLS, what each sidecar adds by itself lacks the TLS that
 * both speak with one another. Empty where no such cells stand side by side.
 */
export function pathNote(cells: readonly Pick<CellResult, 'mode' | 'tls'>[]): string {
  const alone = ONE_SIDECAR.filter((one) => cells.some(({mode}) => mode === one))
  const together = cells.some(({mode, tls}) => mode === 'bothsidecar' && tls === 'mutual')
  if (alone.length === 0 || !together) return ''
  const subject = alone.length === 1 ? `${alone[0]} goes` : `${alone.join(' and ')} go`
  return `${subject} plain, without a second proxy to speak TLS with; bothsidecar goes with mutual TLS: what single sidecars add does not add up to what both add. --tls none measures all plain.`
}
