import type {Tool} from '../tool.ts'

/** Runs tracing scripts in the kernel. */
export const BPFTRACE: Tool = {
  name: 'bpftrace',
  purpose: 'runs the tracing scripts of presets and of custom commands',
  pinnedVersion: null,
  minimumVersion: null,
  systemPackage: 'bpftrace',
  packages: {debian: 'bpftrace', ubuntu: 'bpftrace', fedora: 'bpftrace', alpine: 'bpftrace'},
  programs: ['bpftrace'],
  versionArgv: (path) => [path, '--version'],
  parseVersion: (output) => /^bpftrace v(\S+)/m.exec(output)?.[1] ?? null,
  fetchSteps: [],
}
