import type {Cell} from '../../src/config/cell.ts'

/** A cell with everything at its plainest. */
export function exampleCell(changes: Partial<Cell> = {}): Cell {
  return {
    key: '0123456789abcdef',
    label: 'demo_qps_500_c_4_1024_both',
    directoryName: 'demo_qps_500_c_4_1024_both',
    mode: 'bothsidecar',
    protocol: 'http',
    connections: 4,
    requestedQps: 500,
    sizeBytes: 1024,
    durationSeconds: 2,
    repeat: 1,
    tls: 'mutual',
    headers: [],
    jitter: false,
    uniform: false,
    nocatchup: false,
    keepalive: true,
    connectionReuse: null,
    resolutionSeconds: null,
    profiler: null,
    ...changes,
  }
}
