import {symlink} from 'node:fs/promises'
import {join} from 'node:path'
import {buildFolder, builtProgram} from '../folders.ts'
import {goToolchain} from './go-toolchain.ts'
import {hashOf, hashOfFolder, makeOnce} from './make-once.ts'
import {mustRun} from './must-run.ts'

const SOURCES = join(import.meta.dirname, '..', 'programs')
/** As required in programs/kube/go.mod; this is what the programs say of themselves. */
const KUBERNETES_VERSION = 'v1.34.3'
/** The same for programs/istio/go.mod, which has a commit on the way to this version. */
const ISTIO_SAYS = {
  buildVersion: '1.31-dev',
  buildGitRevision: 'eed52ebb66ad',
  buildStatus: 'Clean',
  buildTag: '1.31-dev',
}
/** What `istioctl version` says of the control plane. */
export const ISTIO_VERSION = ISTIO_SAYS.buildVersion
const ISTIO_LINKED = Object.entries(ISTIO_SAYS)
  .map(([name, value]) => `-X istio.io/istio/pkg/version.${name}=${value}`)
  .join(' ')

/** A program that a module of ours pins: the go.sum beside its go.mod names every module that it is made of. */
interface GoProgram {
  readonly name: string
  /** Folder of the module, below programs/. */
  readonly module: string
  /** `.`, or a tool that the module's go.mod names. */
  readonly package: string
  /** What the linker is told besides. */
  readonly linkerFlags: string
}

function own(name: string, linkerFlags = ''): GoProgram {
  return {name, module: name, package: '.', linkerFlags}
}

function ofIstio(path: string): GoProgram {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return {name, module: 'istio', package: `istio.io/istio/${path}`, linkerFlags: ISTIO_LINKED}
}

const PROGRAMS: readonly GoProgram[] = [
  own('pause'),
  own('etcd'),
  own('coredns'),
  own('kube', `-X k8s.io/component-base/version.gitVersion=${KUBERNETES_VERSION}`),
  ofIstio('pilot/cmd/pilot-discovery'),
  ofIstio('pilot/cmd/pilot-agent'),
  ofIstio('istioctl/cmd/istioctl'),
]

/** Nothing that this machine is told changes what is built. */
const ENVIRONMENT = {CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '', GOWORK: 'off'}

/** The folder of a module's sources. */
export function moduleSources(module: string): string {
  return join(SOURCES, module)
}

/** What `go` prints in the folder of a module of ours. */
export async function goIn(module: string, words: readonly string[], doing: string): Promise<string> {
  const go = await goToolchain(() => undefined)
  return await mustRun([go, ...words], doing, {cwd: moduleSources(module), env: ENVIRONMENT})
}

async function buildProgram({name, module, package: path, linkerFlags}: GoProgram, output: string): Promise<void> {
  const words = ['build', '-mod=readonly', '-trimpath', '-ldflags', `-s -w ${linkerFlags}`, '-o', output, path]
  await goIn(module, words, `Building ${name}`)
}

/** Builds pause, etcd, CoreDNS, Kubernetes' programs and Istio's into the build folder, those that changed. */
export async function buildGoPrograms(say: (line: string) => void): Promise<void> {
  await goToolchain(say)
  // One after the other: each uses all processors anyway.
  for (const program of PROGRAMS) {
    const inputs = hashOf(program.linkerFlags, await hashOfFolder(moduleSources(program.module)))
    await makeOnce(builtProgram(program.name), inputs, (output) => buildProgram(program, output), say)
  }
  const link = join(buildFolder(), 'bin', 'kubectl')
  await makeOnce(link, 'kube', (output) => symlink('kube', output), say)
}
