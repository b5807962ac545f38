import test from 'ava'
import {deploymentRequest} from '../../src/bench/deployment-request.ts'
import {resolveSettings} from '../../src/config/resolve-settings.ts'
import type {KubernetesRequest} from '../../src/testbeds/testbed.ts'

/** What a cluster is told by a bench with these flags. */
async function askedOfCluster(flags: Record<string, unknown>, runDirectory = '/runs/one'): Promise<KubernetesRequest> {
  const {settings} = await resolveSettings({
    flags,
    environment: {},
    readFile: async () => '',
    now: new Date(0),
    currentDirectory: '/here',
    packageDirectory: '/package',
  })
  const executables = {fortio: 'fortio', envoy: 'envoy'}
  return deploymentRequest(settings, {executables}, runDirectory, new AbortController().signal).kubernetes!
}

const TRACING = [
  "bpftrace -e 'profile:hz:99 /pid == {sidecar_pid}/ {@[ustack] = count()}'",
  'profile-bpfcc -df -p {sidecar_pid} {duration}',
  '/usr/share/bcc/tools/offcputime -df -p {sidecar_pid} {duration}',
  'perf record -e sched:sched_switch -p {sidecar_pid} -- sleep {duration} && perf script',
  "perf record -e 'cycles:u,syscalls:sys_enter_write' -p {sidecar_pid} -- sleep {duration} && perf script",
  'perf record --event=block:block_rq_issue -p {sidecar_pid} -- sleep {duration} && perf script',
  'perf sched record -- sleep {duration}',
]
const SAMPLING = [
  'perf record -F 99 -g -p {sidecar_pid} -- sleep {duration} && perf script',
  'perf record -e cycles:u -g -p {sidecar_pid} -- sleep {duration} && perf script',
  "perf record -e 'cpu-clock:ppp' -g -p {sidecar_pid} -- sleep {duration} && perf script",
]

for (const [commands, needsBpf] of [
  [TRACING, true],
  [SAMPLING, false],
] as const) {
  for (const command of commands) {
    test(`${command}: ${needsBpf ? 'asks for the rights of tracing' : 'asks for those of sampling alone'}`, async (t) => {
      const asked = await askedOfCluster({custom_profiling_command: [command]})
      t.is(asked.needsBpf, needsBpf)
    })
  }
}

test('presets that perf samples for ask for no more than that; others, and those of other tools, do', async (t) => {
  const needsBpf = async (flags: Record<string, unknown>) => (await askedOfCluster(flags)).needsBpf
  t.false(await needsBpf({profiler: ['oncpu'], 'profiler-tool': 'perf'}))
  t.true(await needsBpf({profiler: ['offcpu'], 'profiler-tool': 'perf'}))
  t.true(await needsBpf({profiler: ['oncpu'], 'profiler-tool': 'bpftrace'}))
  t.false(await needsBpf({envoy_profiler: ['heapprofiler']}))
})

test("a run's name is a label's value, whatever its folder is called", async (t) => {
  const nameOf = async (folder: string) => (await askedOfCluster({}, `/runs/${folder}`)).runName
  t.is(await nameOf('2026-01-31-120000_demo'), '2026-01-31-120000_demo')
  t.is(await nameOf('_a=b_'), 'a-b')
  t.is(await nameOf('='), 'run')
  t.is(await nameOf(`${'x'.repeat(62)}--y`), 'x'.repeat(62))
})
