import {apiStatus} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {printableLine} from '../objects/printable-lines.ts'

/** Where an explanation looks. */
export interface Scene {
  readonly cluster: Cluster
  readonly namespace: string
  readonly signal: AbortSignal
}

function said(error: unknown): string {
  return printableLine(apiStatus(error)?.message ?? (error as Error).message ?? String(error))
}

/** Lines of `look`, or one that says why there are none. */
export async function orWhyNot(what: string, look: () => Promise<string[]>): Promise<string[]> {
  try {
    return await look()
  } catch (error) {
    return [`(${what} cannot be read: ${said(error)})`]
  }
}

/** Lines under a title; nothing where there are none. */
export function indented(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)]
}
