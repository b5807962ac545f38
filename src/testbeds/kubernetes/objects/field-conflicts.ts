import {ApiException} from '@kubernetes/client-node'

/** A field that server-side apply could not have, and whose it is. */
export interface FieldConflict {
  readonly field?: string
  /** Names the other manager. */
  readonly message?: string
}

/** What the `Status` of a refused apply lists under `details.causes`. */
export function fieldConflicts(error: unknown): readonly FieldConflict[] {
  if (!(error instanceof ApiException) || typeof error.body !== 'string') return []
  try {
    const causes: unknown = JSON.parse(error.body)?.details?.causes
    return Array.isArray(causes) ? causes : []
  } catch {
    // Not a Status: a proxy in front of the API server answers in words of its own.
    return []
  }
}
