import type {Machine, MachineCheck, Remedy} from '../../../src/tools/checks/check.ts'

/** A machine that checks may look at: Debian on x86-64, with the files given. */
export function machine(files: Readonly<Record<string, string>> = {}, changes: Partial<Machine> = {}): Machine {
  const paths = Object.keys(files)
  return {
    platform: 'linux',
    architecture: 'x64',
    userId: 0,
    system: {family: 'debian', kernelRelease: '6.18.0-custom'},
    cache: null,
    searchPath: '/nonexistent',
    envoyPath: null,
    readText: (path) => files[path] ?? null,
    exists: (path) => paths.some((file) => file === path || file.startsWith(`${path}/`)),
    list: (path) => [
      ...new Set(
        paths
          .filter((file) => file.startsWith(`${path}/`))
          .map((file) => file.slice(path.length + 1).split('/')[0] ?? ''),
      ),
    ],
    ...changes,
  }
}

/** A result of a check that is amiss. */
export function amiss(name: string, remedy: Remedy | null, required = false): MachineCheck {
  return {name, state: 'missing', version: null, origin: null, detail: 'gone', remedy, required}
}
