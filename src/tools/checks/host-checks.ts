import {availableParallelism} from 'node:os'
import {localArchitecture} from '../platform.ts'
import type {Check, Machine, MachineCheck} from './check.ts'

/** Generator, two proxies, server and profiler share the processors. */
const FEW_PROCESSORS = 4

function checkPlatform(machine: Machine): MachineCheck {
  const origin = `${machine.platform} ${machine.architecture}`
  const shared = {name: 'platform', version: machine.system.kernelRelease, origin, required: true}
  if (localArchitecture(machine.platform, machine.architecture) !== null) {
    return {...shared, state: 'ok', detail: 'the local testbed runs here', remedy: null}
  }
  const detail = 'the local testbed needs Linux on x86-64 or arm64; flame graphs and results can be made here'
  return {...shared, state: 'broken', detail, remedy: null}
}

function checkNode(): MachineCheck {
  const version = process.versions.node
  const detail = 'runs runner'
  return {name: 'node', state: 'ok', version, origin: process.execPath, detail, remedy: null, required: true}
}

function checkProcessors(machine: Machine): MachineCheck {
  const count = availableParallelism()
  const governor = machine.readText('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')?.trim() ?? null
  const slow = governor !== null && governor !== 'performance'
  const notes = [
    ...(count < FEW_PROCESSORS ? ['generator, proxies and profiler will compete for them'] : []),
    ...(slow ? [`the frequency governor is ${governor}: latencies depend on the load before`] : []),
  ]
  const detail = notes.length === 0 ? 'enough for generator, proxies and profiler' : notes.join('; ')
  const state = notes.length === 0 ? 'ok' : 'limited'
  return {name: 'processors', state, version: `${count}`, origin: null, detail, remedy: null, required: false}
}

/** What the machine itself is. */
export const HOST_CHECKS: readonly Check[] = [
  {name: 'platform', run: async (machine) => checkPlatform(machine)},
  {name: 'node', run: async () => checkNode()},
  {name: 'processors', run: async (machine) => checkProcessors(machine)},
]

const DEBUGFS = '/sys/kernel/debug'

/** Whether the text of /proc/mounts has a debugfs at its usual place. */
function hasDebugfs(mounts: string): boolean {
  return mounts.split('\n').some((line) => {
    const [, mountPoint, type] = line.split(' ')
    return mountPoint === DEBUGFS && type === 'debugfs'
  })
}

function checkDebugfs(machine: Machine): MachineCheck {
  const shared = {name: 'debugfs', version: null, required: false}
  if (hasDebugfs(machine.readText('/proc/mounts') ?? '')) {
    return {...shared, state: 'ok', origin: DEBUGFS, detail: 'bpftrace finds its tracepoints', remedy: null}
  }
  const argv = ['mount', '-t', 'debugfs', 'nodev', DEBUGFS]
  const remedy = {kind: 'commands', command: argv.join(' '), needsRoot: true, argvs: [argv]} as const
  return {...shared, state: 'missing', origin: null, detail: 'bpftrace has no tracepoints without it', remedy}
}

/** Is debugfs mounted, where bpftrace looks for tracepoints? */
export const DEBUGFS_CHECK: Check = {name: 'debugfs', run: async (machine) => checkDebugfs(machine)}
