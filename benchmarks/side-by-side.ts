/** Whole programs timed beside one another, in turns, so that the machine's moods hit both alike. */
import {spawn} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {open} from 'node:fs/promises'
import {median} from './statistics.ts'

/** A program as a shell would start it. */
export interface Contestant {
  readonly name: string
  readonly argv: readonly string[]
  /** File that it reads on standard input. */
  readonly input?: string
  /** File that its standard output goes to; default: thrown away. */
  readonly output?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** One whole process: start to end. */
export interface Measured {
  readonly wallMs: number
  /** What the processor spent on it, user and system, to 10 ms: varies less than the clock where others are at work. */
  readonly cpuMs: number
  /** Largest resident set seen, in MiB. */
  readonly residentMiB: number
}

/** The kernel's own high-water mark of the process; 0 when it is gone already. */
function highWaterMiB(pid: number): number {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return line === null ? 0 : Number(line[1]) / 1024
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0
    throw error
  }
}

const TICK_MS = 10

/** What the processor spent on children of this process that have ended (proc(5), cutime and cstime). */
function childrenCpuMs(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS
}

const LOOK_EVERY_MS = 5

/** Runs one program to its end. Throws when it fails. */
export async function measure({name, argv, input, output, environment}: Contestant): Promise<Measured> {
  await using stdin = await open(input ?? '/dev/null', 'r')
  await using stdout = await open(output ?? '/dev/null', 'w')
  const [program, ...rest] = argv as [string, ...string[]]
  const cpuBefore = childrenCpuMs()
  const startedAt = performance.now()
  const child = spawn(program, rest, {
    stdio: [stdin.fd, stdout.fd, 'inherit'],
    env: {...process.env, ...environment},
  })
  let residentMiB = 0
  const look = setInterval(() => {
    residentMiB = Math.max(residentMiB, highWaterMiB(child.pid!))
  }, LOOK_EVERY_MS)
  const {promise, resolve, reject} = Promise.withResolvers<number | null>()
  child.on('error', reject)
  child.on('exit', resolve)
  try {
    const code = await promise
    if (code !== 0) throw new Error(`${name} (${argv.join(' ')}) ended with exit code ${code}`)
    return {wallMs: performance.now() - startedAt, cpuMs: childrenCpuMs() - cpuBefore, residentMiB}
  } finally {
    clearInterval(look)
  }
}

/** Medians of one contestant. */
export interface Standing extends Measured {
  readonly name: string
}

/** Runs all contestants in turns, `rounds` times after one round that does not count. */
export async function sideBySide(contestants: readonly Contestant[], rounds: number): Promise<Standing[]> {
  const runs: Measured[][] = contestants.map(() => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, one] of contestants.entries()) {
      const measured = await measure(one)
      if (round > 0) runs[index]!.push(measured)
    }
  }
  return contestants.map(({name}, index) => ({
    name,
    wallMs: median(runs[index]!.map(({wallMs}) => wallMs)),
    cpuMs: median(runs[index]!.map(({cpuMs}) => cpuMs)),
    residentMiB: Math.max(...runs[index]!.map(({residentMiB}) => residentMiB)),
  }))
}

/** One line: the first contestant beside each of the others. */
export function standingLine(title: string, [ours, ...others]: readonly Standing[]): string {
  const text = ({name, wallMs, residentMiB}: Standing) =>
    `${name} ${(wallMs / 1000).toFixed(3)} s ${residentMiB.toFixed(0)} MiB`
  const ratios = others.map((other) => `${text(other)} (ratio ${(ours!.wallMs / other.wallMs).toFixed(2)})`)
  return `${title}: ${text(ours!)} · ${ratios.join(' · ')}`
}
