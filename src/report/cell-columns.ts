import type {CellResult, LatencyMs} from '../results/schema.ts'
import {marksOf} from '../results/validity.ts'
import {formatCount, formatRate, formatShare, formatSignificant} from '../terminal/numbers.ts'

/** One column about cells, the same in the terminal and on the page. */
export interface CellColumn {
  readonly title: string
  readonly align: 'left' | 'right'
  text(cell: CellResult): string
}

function latency(title: string, key: keyof LatencyMs): CellColumn {
  return {title, align: 'right', text: (cell) => formatSignificant(cell.latencyMs?.[key] ?? null)}
}

/** A smaller share of errors is not worth the room. */
const ERROR_SHARE_SHOWN = 0.001

/** Errors as count, and as share where that says something. */
function errorsOf({errorCount, errorShare}: CellResult): string {
  const count = formatCount(errorCount)
  return (errorShare ?? 0) < ERROR_SHARE_SHOWN ? count : `${count} (${formatShare(errorShare)})`
}

const LEADING: readonly CellColumn[] = [
  {title: 'cell', align: 'left', text: ({label}) => label},
  {
    title: 'asked',
    align: 'right',
    text: (cell) => (cell.requestedQps === 'max' ? 'max' : formatRate(cell.requestedQps)),
  },
  {title: 'got', align: 'right', text: (cell) => formatRate(cell.actualQps)},
  latency('p50', 'p50'),
  latency('p75', 'p75'),
  latency('p90', 'p90'),
  latency('p99', 'p99'),
  latency('p99.9', 'p999'),
  {title: 'errors', align: 'right', text: errorsOf},
]

const TRAILING: readonly CellColumn[] = [
  {title: 'idle', align: 'right', text: (cell) => formatShare(cell.machineIdleShare)},
  {title: 'notes', align: 'left', text: (cell) => marksOf(cell).join(', ')},
]

/** Where connections are replaced, opening them is part of what is measured: to a gateway that is https, each is a TLS handshake. */
const OPENED: CellColumn = {
  title: 'opened/s',
  align: 'right',
  text: (cell) => formatRate(cell.openedConnectionsPerSecond ?? null),
}

/** Whether more were opened than are needed at once. */
function replacesConnections({connections, openedConnectionsPerSecond, actualDurationSeconds}: CellResult): boolean {
  return Math.round((openedConnectionsPerSecond ?? 0) * (actualDurationSeconds ?? 0)) > connections
}

/** What the numbers of the columns are in. */
export const COLUMNS_EXPLAINED =
  'asked, got: requests per second; p50 to p99.9: ms; CPU: µs per request of each proxy; idle: of the whole machine'

/** A proxy's name in a column's title: `client` and `server` for the sidecars of fortio's. */
export function shortProxyName(proxy: string): string {
  return proxy.replace(/^fortio(client|server)-sidecar$/, '$1')
}

function cpuColumn(proxy: string): CellColumn {
  return {
    title: `${shortProxyName(proxy)} CPU`,
    align: 'right',
    text: (cell) => {
      const found = cell.proxies.find((one) => one.proxy === proxy)
      return formatSignificant(found?.cpuMicrosecondsPerRequest ?? null)
    },
  }
}

/** The columns that suit these cells: one for the CPU time of each proxy that any of them has. */
export function cellColumns(cells: readonly CellResult[]): readonly CellColumn[] {
  const proxies = [...new Set(cells.flatMap((cell) => cell.proxies.map(({proxy}) => proxy)))]
  const opened = cells.some(replacesConnections) ? [OPENED] : []
  return [...LEADING, ...opened, ...proxies.map(cpuColumn), ...TRAILING]
}
