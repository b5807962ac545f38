import {PROTOCOLS, TLS_KINDS} from '../../../config/cells/cell.ts'
import {PORTS, type PortTable} from './port-table.ts'

/** Annotation with the port table of the deployment that an object belongs to, by which `--attach` knows its pods. */
export const PORTS_ANNOTATION = 'mesh-runner/ports'

const SIDECARS = ['static', 'injected', 'none'] as const
/** RFC 1123 subdomain. */
const HOST = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/

/** The table as text. */
export function portAnnotation(table: PortTable): string {
  return JSON.stringify(table)
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_535
}

function isRow(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const row = value as Record<string, unknown>
  const numbers = Object.keys(PORTS.http).filter((key) => key !== 'protocol')
  return (PROTOCOLS as readonly unknown[]).includes(row['protocol']) && numbers.every((key) => isPort(row[key]))
}

/** The table that an annotation holds; null when it is none of ours, or was changed into something else. */
export function readPortAnnotation(text: string | undefined): PortTable | null {
  let read: unknown
  try {
    read = JSON.parse(text ?? '')
  } catch {
    return null
  }
  if (typeof read !== 'object' || read === null) return null
  const {sidecars, tls, service, ports} = read as Record<string, unknown>
  const isSound =
    (SIDECARS as readonly unknown[]).includes(sidecars) &&
    (TLS_KINDS as readonly unknown[]).includes(tls) &&
    typeof service === 'string' &&
    HOST.test(service) &&
    Array.isArray(ports) &&
    ports.every(isRow)
  return isSound ? (read as PortTable) : null
}
