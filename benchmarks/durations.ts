/** Whole processes timed in turns, by the clock and by what the processors spent on them. */
import {spawnSync} from 'node:child_process'
import {median} from './statistics.ts'

/** What one process took, with all that it started and waited for. */
export interface Duration {
  /** User and system: on a machine that others use, it varies less than the clock. */
  readonly cpuMs: number
  readonly clockMs: number
}

/** Runs a program to its end, its output thrown away; bash measures. Throws when it fails. */
function durationOf(argv: readonly string[]): Duration {
  const timed = ['/usr/bin/env', 'bash', '-c', 'TIMEFORMAT="%3R %3U %3S"; time "$@" >/dev/null', 'time', ...argv]
  const {status, stderr} = spawnSync(timed[0]!, timed.slice(1), {encoding: 'utf8'})
  if (status !== 0) throw new Error(`${argv.join(' ')} failed: ${stderr}`)
  const [real, user, system] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number)
  return {cpuMs: (user! + system!) * 1000, clockMs: real! * 1000}
}

function mediansOf(durations: readonly Duration[]): Duration {
  return {
    cpuMs: median(durations.map(({cpuMs}) => cpuMs)),
    clockMs: median(durations.map(({clockMs}) => clockMs)),
  }
}

/** Medians of `rounds` runs of each command, by its name, after one round that does not count. */
export function medianDurations(
  commands: ReadonlyMap<string, readonly string[]>,
  rounds: number,
): ReadonlyMap<string, Duration> {
  const measured = new Map([...commands.keys()].map((name): [string, Duration[]] => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const [name, argv] of commands) {
      const duration = durationOf(argv)
      if (round > 0) measured.get(name)!.push(duration)
    }
  }
  return new Map([...measured].map(([name, durations]) => [name, mediansOf(durations)]))
}
