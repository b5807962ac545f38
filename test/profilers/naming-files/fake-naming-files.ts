import {chmod, cp, mkdir, readdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {findProgram} from '../../../src/process/find-program.ts'
import {run} from '../../../src/process/run.ts'
import type {Deployment} from '../../../src/testbeds/testbed.ts'
import {eventually} from '../../eventually.ts'
import {background, fakeDeployment, scratchFolder, startHere} from '../fake-deployment.ts'

/** A program that works in functions of its own: `strip` takes the name of \`hidden\` and leaves the others. */
const PROGRAM = `
volatile unsigned long sum;
__attribute__((noipa)) static void hidden(void) { for (int i = 0; i < 100000; i++) sum += i * i; }
__attribute__((noipa)) void hot_inner(void) { for (int i = 0; i < 100000; i++) sum += i * i; hidden(); sum++; }
__attribute__((noipa)) void hot_outer(void) { for (int i = 0; i < 100; i++) hot_inner(); sum++; }
int main(void) { for (;;) hot_outer(); }
`

/** As container runtimes do it: the folder becomes the root of a mount namespace, in which paths begin. */
const BECOME = 'mount --bind "$1" "$1" && cd "$1" && pivot_root . old && exec "$2"'

/** A path at which this machine has another program. */
export const PROGRAM_PATH = '/usr/bin/env'

/** A deployment whose one place is another mount namespace: with another /tmp, and a profiled process from another root. */
export interface Elsewhere extends AsyncDisposable {
  readonly deployment: Deployment
  readonly pid: number
  /** The program that is profiled, as a file here. */
  readonly program: string
  /** Paths that were copied out of the place. */
  readonly copied: string[]
  /** Names of what is in the place's /tmp. */
  left(): Promise<readonly string[]>
}

/** What such a place needs of this machine, or why it cannot be had. */
export function elsewhereMissing(): string | null {
  if (process.getuid?.() !== 0) return 'namespaces need root'
  const absent = ['unshare', 'nsenter', 'pivot_root', 'gcc', 'strip', 'perf'].find((name) => findProgram(name) === null)
  return absent === undefined ? null : `${absent} is absent`
}

async function done(argv: readonly string[]): Promise<string> {
  const {exitCode, stdout, stderr, command} = await run(argv)
  if (exitCode !== 0) throw new Error(`${command} failed: ${stderr}`)
  return stdout
}

/** A root folder with the program and the libraries that it is linked with, and nothing else. */
async function makeRoot(root: string): Promise<string> {
  const program = join(root, PROGRAM_PATH)
  await mkdir(join(root, 'usr/bin'), {recursive: true})
  await mkdir(join(root, 'tmp'))
  await mkdir(join(root, 'old'))
  await writeFile(join(root, 'hot.c'), PROGRAM)
  const flags = ['-O1', '-fno-omit-frame-pointer', '-fno-optimize-sibling-calls', '-rdynamic', '-Wl,--build-id']
  await done(['gcc', ...flags, '-o', program, join(root, 'hot.c')])
  await done(['strip', program])
  for (const [, library] of (await done(['ldd', program])).matchAll(/(\/\S+) \(0x/g)) {
    await mkdir(join(root, library!, '..'), {recursive: true})
    await cp(library!, join(root, library!), {dereference: true})
    await chmod(join(root, library!), 0o755)
  }
  return program
}

async function commandOf(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/comm`, 'utf8')
}

/** A process whose mount namespace is the place: all of this machine, but a /tmp of its own. */
async function openNamespace(stack: AsyncDisposableStack): Promise<number> {
  const holder = stack.use(
    background(['unshare', '--mount', '--', 'sh', '-c', 'mount -t tmpfs none /tmp && exec sleep 600']),
  )
  await eventually('the place', async () => (await commandOf(holder.pid)) === 'sleep\n')
  return holder.pid
}

/** `knowsHostPid: false` is a place that sees container pids only. */
export async function elsewhere({knowsHostPid = true} = {}): Promise<Elsewhere> {
  const stack = new AsyncDisposableStack()
  try {
    const scratch = stack.use(await scratchFolder())
    const program = await makeRoot(scratch.path)
    const target = stack.use(
      background(['unshare', '--mount', '--', 'sh', '-c', BECOME, 'sh', scratch.path, PROGRAM_PATH]),
    )
    await eventually('the program', async () => (await commandOf(target.pid)) === 'env\n')
    const holder = await openNamespace(stack)
    const enter = (argv: readonly string[], cwd = '/') => [
      ...['nsenter', `--target=${holder}`, '--mount', `--wd=/proc/${holder}/root${cwd}`, '--'],
      ...argv,
    ]
    const here = fakeDeployment({pid: target.pid, executable: PROGRAM_PATH})
    const copied: string[] = []
    const deployment: Deployment = {
      ...here,
      testbed: 'kubernetes',
      processes: async (proxy) =>
        (await here.processes(proxy)).map((one) => ({...one, hostPid: knowsHostPid ? one.pid : null})),
      exec: (place, argv, {cwd, ...options} = {}) => here.exec(place, enter(argv, cwd), options),
      start: async (_place, argv, {cwd, ...options} = {}) => startHere(enter(argv, cwd), options),
      async copyTo(_place, local, remote) {
        const {exitCode, stderr} = await run(enter(['sh', '-c', 'cat > "$1"', 'sh', remote]), {
          input: await readFile(local),
        })
        if (exitCode !== 0) throw new Error(stderr)
      },
      async copyFrom(_place, remote, local) {
        copied.push(remote)
        const {exitCode, stderr} = await run(enter(['cat', '--', remote]), {stdoutFile: local})
        if (exitCode !== 0) throw new Error(stderr)
      },
    }
    const left = () => readdir(`/proc/${holder}/root/tmp`)
    const dispose = () => stack.disposeAsync()
    return {deployment, pid: target.pid, program, copied, left, [Symbol.asyncDispose]: dispose}
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}
