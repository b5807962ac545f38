import type {Tool} from '../tool.ts'

/** Demangles C++ names in custom commands; runner has its own stand-in where it is absent. */
export const CPPFILT: Tool = {
  name: 'c++filt',
  purpose: 'demangles C++ names in custom commands',
  pinnedVersion: null,
  minimumVersion: null,
  systemPackage: 'binutils',
  packages: {debian: 'binutils', ubuntu: 'binutils', fedora: 'binutils', alpine: 'binutils'},
  programs: ['c++filt'],
  versionArgv: (path) => [path, '--version'],
  parseVersion: (output) => /^(?:GNU|LLVM).*?(\d+\.\d+(?:\.\d+)*)\s*$/m.exec(output)?.[1] ?? null,
  fetchSteps: [],
}
