import {join} from 'node:path'
import {compareVersions} from '../compare-versions.ts'
import type {Check, Machine, MachineCheck, Remedy} from './check.ts'
import {packagesRemedy} from './packages-remedy.ts'

const NAME = 'kernel headers'
const SOURCES = '/usr/src'
const DEBIAN_ARCHITECTURES: Readonly<Record<string, string>> = {x64: 'amd64', arm64: 'arm64'}

function headerPackages(machine: Machine): readonly string[] {
  const {family, kernelRelease} = machine.system
  if (family === 'ubuntu') return [`linux-headers-${kernelRelease}`]
  if (family === 'fedora') return ['kernel-devel']
  const architecture = DEBIAN_ARCHITECTURES[machine.architecture]
  return family === 'debian' && architecture !== undefined ? [`linux-headers-${architecture}`] : []
}

/** Newest installed headers of another kernel, such as `/usr/src/linux-headers-6.1.0-30-amd64`; null when none. */
function installedHeaders(machine: Pick<Machine, 'list' | 'exists'>): string | null {
  const prefix = 'linux-headers-'
  const version = (name: string) => name.slice(prefix.length).replace('-', '.')
  const usable = machine
    .list(SOURCES)
    .filter((name) => name.startsWith(prefix) && machine.exists(join(SOURCES, name, 'include/generated/autoconf.h')))
    .sort((left, right) => compareVersions(version(left), version(right)))
  const newest = usable.at(-1)
  return newest === undefined ? null : join(SOURCES, newest)
}

/** Links headers of another kernel to where bcc looks: good enough for what has not changed between the two. */
function linkRemedy(headers: string, modules: string, machine: Machine): Remedy {
  // Debian splits them: what all flavours share is in a folder of its own, and bcc looks for that under `source`.
  const common = headers.replace(/-[^-]+$/, '-common')
  const source = machine.exists(common) ? common : headers
  const argvs = [
    ['mkdir', '-p', modules],
    ['ln', '-sfn', headers, join(modules, 'build')],
    ['ln', '-sfn', source, join(modules, 'source')],
  ]
  return {kind: 'commands', command: argvs.map((argv) => argv.join(' ')).join(' && '), needsRoot: true, argvs}
}

function checkHeaders(machine: Machine): MachineCheck {
  const shared = {name: NAME, version: machine.system.kernelRelease, required: false}
  const modules = join('/lib/modules', machine.system.kernelRelease)
  const build = join(modules, 'build')
  const purpose = 'bcc compiles its programs against them'
  if (machine.exists(build)) return {...shared, state: 'ok', origin: build, detail: purpose, remedy: null}
  if (machine.exists('/sys/kernel/kheaders.tar.xz')) {
    return {...shared, state: 'ok', origin: '/sys/kernel/kheaders.tar.xz', detail: purpose, remedy: null}
  }
  const others = installedHeaders(machine)
  const remedy =
    others === null
      ? packagesRemedy(machine, headerPackages(machine), 'the kernel headers')
      : linkRemedy(others, modules, machine)
  const have = others === null ? '' : `; ${others} is of another kernel, but will do for most programs`
  return {...shared, state: 'missing', origin: null, detail: `there is no ${build}: ${purpose}${have}`, remedy}
}

/** Are the headers of the running kernel where bcc looks for them? */
export const KERNEL_HEADERS_CHECK: Check = {name: NAME, run: async (machine) => checkHeaders(machine)}
