import {LABEL} from '../parse/load-values.ts'

/** Programs that only start another one. */
const STARTERS = new Set(['sudo', 'exec', 'env', 'nice', 'command', 'time'])
const LONGEST_NAME = 40

function isProgram(word: string): boolean {
  return !STARTERS.has(word) && !/^\w+=/.test(word) && !word.startsWith('-')
}

/**
 * A name for the profile of `command`, made from its first program: `perf-record` for `perf record …`, `profile-bpfcc` for
 * `/usr/sbin/profile-bpfcc …`; `custom` where no program can be made out.
 */
export function commandName(command: string): string {
  const words = command.trim().split(/\s+/)
  const first = words.findIndex(isProgram)
  const program = words[first]?.split('/').at(-1) ?? ''
  const verb = program === 'perf' && /^[a-z][a-z0-9-]*$/.test(words[first + 1] ?? '') ? `-${words[first + 1]}` : ''
  const name = `${program}${verb}`.replaceAll(/[^A-Za-z0-9._=-]+/g, '').slice(0, LONGEST_NAME)
  return LABEL.test(name) ? name : 'custom'
}
