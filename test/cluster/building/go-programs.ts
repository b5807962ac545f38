import {symlink} from 'node:fs/promises'
import {join} from 'node:path'
import {buildFolder, builtProgram} from '../folders.ts'
import {goToolchain} from './go-toolchain.ts'
import {hashOf, hashOfFolder, makeOnce} from './make-once.ts'
import {mustRun} from './must-run.ts'

const SOURCES = join(import.meta.dirname, '..', 'programs')
/** As required in programs/kube/go.mod; this is what the programs say of themselves. */
const KUBERNETES_VERSION = 'v1.34.3'

/** Folder below programs/, with what the linker is told besides. Their go.sum pins every module they are made of. */
const PROGRAMS: readonly (readonly [name: string, linkerFlags: string])[] = [
  ['pause', ''],
  ['etcd', ''],
  ['coredns', ''],
  ['kube', `-X k8s.io/component-base/version.gitVersion=${KUBERNETES_VERSION}`],
]

async function buildProgram(name: string, linkerFlags: string, go: string, output: string): Promise<void> {
  const argv = [go, 'build', '-mod=readonly', '-trimpath', '-ldflags', `-s -w ${linkerFlags}`, '-o', output, '.']
  const env = {CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '', GOWORK: 'off'}
  await mustRun(argv, `Building ${name}`, {cwd: join(SOURCES, name), env})
}

/** Builds pause, etcd, CoreDNS and Kubernetes' programs into the build folder, those that changed. */
export async function buildGoPrograms(say: (line: string) => void): Promise<void> {
  const go = await goToolchain(say)
  // One after the other: each uses all processors anyway.
  for (const [name, linkerFlags] of PROGRAMS) {
    const inputs = hashOf(linkerFlags, await hashOfFolder(join(SOURCES, name)))
    await makeOnce(builtProgram(name), inputs, (output) => buildProgram(name, linkerFlags, go, output), say)
  }
  const link = join(buildFolder(), 'bin', 'kubectl')
  await makeOnce(link, 'kube', (output) => symlink('kube', output), say)
}
