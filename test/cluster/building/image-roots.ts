import {chmod, copyFile, mkdir, readdir, readFile, rm, symlink} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {PrerequisiteError} from '../../../src/errors/index.ts'
import {findProgram} from '../../../src/process/find-program.ts'
import {ensureTool} from '../../../src/tools/ensure-tool.ts'
import {builtProgram, unpackedPackages} from '../folders.ts'
import {mustRun} from './must-run.ts'

const PERF_IMAGE = join(import.meta.dirname, '..', '..', '..', 'flame', 'perf-image')
/** As the FROM line of the perf image's Dockerfile. */
const DEBIAN = 'bookworm'
/** What Debian's slim images leave out. */
const NOT_IN_SLIM = [
  'usr/share/doc',
  'usr/share/man',
  'usr/share/info',
  'usr/share/locale',
  'var/cache/apt',
  'var/lib/apt/lists',
]

/** Copies a file to a path below an image's root. */
export async function put(root: string, path: string, from: string, mode = 0o755): Promise<void> {
  const to = join(root, path)
  await mkdir(dirname(to), {recursive: true})
  await copyFile(from, to)
  await chmod(to, mode)
}

/** The version that runner itself pins, whatever else is on PATH. */
async function pinnedTool(name: 'envoy' | 'fortio'): Promise<string> {
  return (await ensureTool(name, {searchPath: '/nowhere'})).path
}

async function librariesOf(program: string): Promise<readonly string[]> {
  const text = await mustRun(['ldd', program], `Reading the libraries of ${program}`)
  return [...text.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!)
}

/** Only `pause`. */
export async function pauseRoot(root: string): Promise<void> {
  await put(root, 'pause', builtProgram('pause'))
}

/** Only fortio, as its published image: no shell. */
export async function fortioRoot(root: string): Promise<void> {
  await put(root, 'usr/bin/fortio', await pinnedTool('fortio'))
}

/** Only Envoy and the libraries that it loads, as its distroless image: no shell. */
export async function envoyRoot(root: string): Promise<void> {
  const envoy = await pinnedTool('envoy')
  await put(root, 'usr/local/bin/envoy', envoy)
  for (const library of await librariesOf(envoy)) await put(root, library, library)
}

/** busybox with its links in /bin. */
export async function shellRoot(root: string): Promise<void> {
  const busybox = join(unpackedPackages(), 'bin', 'busybox')
  await put(root, 'bin/busybox', busybox)
  await mkdir(join(root, 'tmp'), {mode: 0o1777})
  const names = (await mustRun([busybox, '--list'], 'Listing what busybox has')).trim().split('\n')
  for (const name of names.filter((one) => one !== 'busybox')) await symlink('busybox', join(root, 'bin', name))
}

/** Programs of the iptables package: rules by the older interface of the kernel and by the newer. */
const IPTABLES = {legacy: 'xtables-legacy-multi', nft: 'xtables-nft-multi'} as const

/** What each of them is called as. */
function commandsOf(kind: string): readonly string[] {
  const verbs = ['', '-save', '-restore']
  return ['iptables', 'ip6tables'].flatMap((name) => verbs.map((verb) => `${name}-${kind}${verb}`))
}

function installed(name: string): string {
  const path = findProgram(name)
  if (path !== null) return path
  throw new PrerequisiteError(`Making the image proxyv2: ${name} is not there.`, {hint: 'apt-get install iptables'})
}

/** iptables and ip6tables, legacy and nft, with -save and -restore, their extensions, and a shell to call them. */
export async function iptablesRoot(root: string): Promise<void> {
  await shellRoot(root)
  const programs = Object.values(IPTABLES).map(installed)
  const libraries = (await Promise.all(programs.map(librariesOf))).flat()
  const extensions = join(dirname(libraries.find((path) => path.includes('/libc.so'))!), 'xtables')
  const folder = join('/usr', extensions.replace(/^\/usr/, ''))
  const names = (await readdir(folder)).filter((name) => /^lib(xt|ipt|ip6t)_/.test(name))
  for (const path of libraries) await put(root, path, path)
  for (const name of names) await put(root, join(folder, name), join(folder, name))
  for (const [kind, program] of Object.entries(IPTABLES)) {
    await put(root, `sbin/${program}`, installed(program))
    for (const name of commandsOf(kind)) await symlink(program, join(root, 'sbin', name))
  }
}

/** What the perf image's Dockerfile installs. */
export async function perfRoot(root: string): Promise<void> {
  const packages = (await readFile(join(PERF_IMAGE, 'packages'), 'utf8')).trim().split('\n').join(',')
  const argv = ['debootstrap', '--variant=minbase', `--include=${packages}`, DEBIAN, root]
  await mustRun(argv, 'Unpacking Debian for the perf image')
  await put(root, 'root/FlameGraph/stackcollapse-perf.pl', join(PERF_IMAGE, 'stackcollapse-perf.pl'))
  await put(root, 'usr/local/bin/with-tracing', join(PERF_IMAGE, 'with-tracing'))
  for (const path of NOT_IN_SLIM) await rm(join(root, path), {recursive: true, force: true})
}
