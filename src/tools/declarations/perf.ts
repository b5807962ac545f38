import type {Tool} from '../tool.ts'

/** Samples processes; the main job's profiler. */
export const PERF: Tool = {
  name: 'perf',
  purpose: 'samples the stacks of a process',
  pinnedVersion: null,
  minimumVersion: null,
  systemPackage: 'linux-perf',
  packages: {debian: 'linux-perf', ubuntu: 'linux-tools-generic', fedora: 'perf', alpine: 'perf'},
  programs: ['perf'],
  versionArgv: (path) => [path, '--version'],
  parseVersion: (output) => /^perf version (\S+)/m.exec(output)?.[1] ?? null,
  fetchSteps: [],
}
