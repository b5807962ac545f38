import {attemptBcc, attemptBpftrace, attemptCppfilt, attemptPerf} from './attempts.ts'
import type {Check, Machine, MachineCheck} from './check.ts'
import {ENVOY_BUILD_CHECK} from './envoy-build-check.ts'
import {fetchedToolCheck} from './fetched-tool-check.ts'
import {DEBUGFS_CHECK, HOST_CHECKS} from './host-checks.ts'
import {KERNEL_HEADERS_CHECK} from './kernel-headers-check.ts'
import {KERNEL_SETTING_CHECKS} from './kernel-settings.ts'
import {PIP_CHECK} from './pip-check.ts'
import {PROGRAM_CHECKS} from './program-checks.ts'
import {systemToolCheck} from './system-tool-check.ts'

/** Everything that doctor looks at, in the order in which it is shown. */
export const CHECKS: readonly Check[] = [
  ...HOST_CHECKS,
  fetchedToolCheck('fortio'),
  fetchedToolCheck('envoy'),
  ENVOY_BUILD_CHECK,
  systemToolCheck({
    tool: 'perf',
    required: true,
    without: 'nothing samples the proxies but bpftrace, bcc and Envoy itself',
    attempt: attemptPerf,
  }),
  systemToolCheck({
    tool: 'bpftrace',
    required: false,
    without: 'presets use perf or bcc instead where they can',
    attempt: attemptBpftrace,
  }),
  systemToolCheck({
    tool: 'bcc',
    required: false,
    without: 'presets use perf or bpftrace instead where they can',
    attempt: attemptBcc,
  }),
  systemToolCheck({
    tool: 'c++filt',
    required: false,
    without: 'a stand-in of runner demangles names in custom commands',
    attempt: attemptCppfilt,
  }),
  ...KERNEL_SETTING_CHECKS,
  DEBUGFS_CHECK,
  KERNEL_HEADERS_CHECK,
  PIP_CHECK,
  ...PROGRAM_CHECKS,
]

const LINUX_ONLY = new Set(['perf', 'bpftrace', 'bcc', 'debugfs', 'kernel headers', 'setpriv'])

/** Carries out all checks, at the same time. On another system than Linux those that only Linux has are left out. */
export async function runChecks(machine: Machine): Promise<readonly MachineCheck[]> {
  const checks = CHECKS.filter((check) => machine.platform === 'linux' || !LINUX_ONLY.has(check.name))
  return Promise.all(checks.map((check) => check.run(machine)))
}
