import type {Check, CheckResult, Machine} from './check.ts'

const NAME = 'debugfs'
const MOUNT_POINT = '/sys/kernel/debug'

/** Whether the text of /proc/mounts has a debugfs at its usual place. */
function hasDebugfs(mounts: string): boolean {
  return mounts.split('\n').some((line) => {
    const [, mountPoint, type] = line.split(' ')
    return mountPoint === MOUNT_POINT && type === 'debugfs'
  })
}

function checkDebugfs(machine: Machine): CheckResult {
  const shared = {name: NAME, version: null, required: false}
  if (hasDebugfs(machine.readText('/proc/mounts') ?? '')) {
    return {...shared, state: 'ok', origin: MOUNT_POINT, detail: 'bpftrace finds its tracepoints', remedy: null}
  }
  const argv = ['mount', '-t', 'debugfs', 'nodev', MOUNT_POINT]
  const remedy = {kind: 'commands', command: argv.join(' '), needsRoot: true, argvs: [argv]} as const
  return {...shared, state: 'missing', origin: null, detail: 'bpftrace has no tracepoints without it', remedy}
}

/** Is debugfs mounted, where bpftrace looks for tracepoints? */
export const DEBUGFS_CHECK: Check = {name: NAME, run: async (machine) => checkDebugfs(machine)}
