import type {Cell} from '../src/config/cells/cell.ts'

/** A cell for tests: plain HTTP through both sidecars, with the given fields instead. */
export function cell(fields: Partial<Cell> = {}): Cell {
  return {
    key: '0123456789abcdef',
    label: 'run_qps_1000_c_4_1024_both',
    directoryName: 'run_qps_1000_c_4_1024_both',
    mode: 'bothsidecar',
    istio: null,
    protocol: 'http',
    connections: 4,
    requestedQps: 1000,
    sizeBytes: 1024,
    durationSeconds: 1,
    repeat: 1,
    block: 1,
    tls: 'mutual',
    headers: [],
    jitter: false,
    uniform: false,
    nocatchup: false,
    keepalive: true,
    connectionReuse: null,
    resolutionSeconds: null,
    profiler: null,
    ...fields,
  }
}
