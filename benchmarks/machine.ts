import {cpus, loadavg, release} from 'node:os'

/** One line that says what machine a figure was measured on. */
export function machineLine(): string {
  const [load] = loadavg()
  return `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Linux ${release()}, Node ${process.version}, load average ${load!.toFixed(1)}`
}
