import type {RootFrameDepths} from '../recording/whose-samples.ts'
import {foldsPerf} from './command-hints.ts'

const NOTHING: RootFrameDepths = {pidDepth: null, commDepth: null}
const COMM_FIRST: RootFrameDepths = {pidDepth: null, commDepth: 1}

/** Keys of the first map of a bpftrace program. */
const MAP_KEYS = /@\w*\[([^\]]*)\]/
const STACK_KEY = /^(?:u|k)?stack\b/
/** The program's own pid is what it filters by, not that of a thread which somebody wakes or switches to. */
const FILTERS_OWN_PID = /(?<![\w>.])pid\s*==/
/** bcc's tools whose folded text begins with the name of the thread that was sampled. */
const BCC_WITH_COMM = /(?:^|[\s/])(?:profile|offcputime)(?:-bpfcc|\.py)?\s(?=(?:.*\s)?-\w*f)/

function depthOf(keys: readonly string[], wanted: RegExp): number | null {
  const index = keys.findIndex((key) => wanted.test(key))
  return index === -1 ? null : index + 1
}

function ofProgram(program: string): RootFrameDepths {
  const keys = (MAP_KEYS.exec(program)?.[1] ?? '').split(',').map((key) => key.trim())
  const texts = keys.filter((key) => !STACK_KEY.test(key))
  return {pidDepth: depthOf(texts, /^(?:pid|tid)$/), commDepth: depthOf(texts, /^comm$/)}
}

/** Which frames of what a command prints say whose samples they are, as far as the command line tells. */
export function rootFrameDepths(command: string): RootFrameDepths {
  if (/\bbpftrace\b/.test(command)) return FILTERS_OWN_PID.test(command) ? ofProgram(command) : NOTHING
  return foldsPerf(command) || BCC_WITH_COMM.test(command) ? COMM_FIRST : NOTHING
}

const NAMES_SIDECAR = /\{sidecar_pid\}|<sidecar_pid>/
/** The whole machine is recorded and the pid is a filter's: who wakes a thread is not that thread. */
const FILTERED_MACHINE = /(?=.*\s(?:-a|--all-cpus)\b)(?=.*\s--filter\b)/s

/** Whether a command, before its placeholders are filled in, is meant to sample the sidecar and nothing else. */
export function samplesSidecar(command: string): boolean {
  return NAMES_SIDECAR.test(command) && !FILTERED_MACHINE.test(command)
}
