import test, {type ExecutionContext} from 'ava'
import {rootFrameDepths, samplesSidecar} from '../../../src/profilers/custom/root-frame-depths.ts'
import {notOfProcess, type RootFrameDepths} from '../../../src/profilers/recording/whose-samples.ts'
import type {SampledThread} from '../../../src/profiles/sampled-modules.ts'

const MEANT = {
  pid: 77,
  hostPid: 8077,
  threads: new Map([
    [77, 'envoy'],
    [78, 'wrk:worker_0'],
    [79, 'GrpcGoogle tick'],
  ]),
}
const NOTHING_SAID: RootFrameDepths = {pidDepth: null, commDepth: null}

function thread(share: number, pid: number | null, tid: number, comm = 'envoy'): SampledThread {
  return {share, pid, tid, comm}
}

function seen(threads: readonly SampledThread[], names: Readonly<Record<string, number>> = {}) {
  return {format: 'any', modules: new Map(), threads, namesAt: () => new Map(Object.entries(names))}
}

const judges = test.macro({
  exec(t: ExecutionContext, what: ReturnType<typeof seen>, said: RootFrameDepths, expected: RegExp | null) {
    const sentence = notOfProcess(what, MEANT, said)
    if (expected === null) t.is(sentence, null)
    else t.regex(sentence ?? '', expected)
  },
  title: (given) => `${given}`,
})
const PID_FIRST: RootFrameDepths = {pidDepth: 1, commDepth: null}
const COMM_FIRST: RootFrameDepths = {pidDepth: null, commDepth: 1}

test('all threads of the process are it', judges, seen([thread(0.6, 77, 77), thread(0.4, 77, 78)]), NOTHING_SAID, null)
test(
  'one sample in a hundred may be somebody else’s',
  judges,
  seen([thread(0.99, 77, 77), thread(0.01, 5, 5, 'bash')]),
  NOTHING_SAID,
  null,
)
test(
  'two in a hundred are another process, which is named',
  judges,
  seen([thread(0.98, 77, 77), thread(0.02, 5, 6, 'bash')]),
  NOTHING_SAID,
  /^Only 98 % of its samples are of the proxy \(pid 77\); it saw 2\.0 % of bash \(pid 5\)\.$/,
)
test(
  'where only threads are told, those of the process are it',
  judges,
  seen([thread(1, null, 78)]),
  NOTHING_SAID,
  null,
)
test(
  'where only threads are told, others are not it',
  judges,
  seen([thread(1, null, 9, 'etcd')]),
  NOTHING_SAID,
  /it saw 100 % of etcd \(tid 9\)/,
)
test('the pid in a key may be the host’s', judges, seen([], {'8077': 1}), PID_FIRST, null)
test(
  'the pid in a key may be another one',
  judges,
  seen([], {'77': 0.5, '1': 0.5}),
  PID_FIRST,
  /it saw 50 % of pid 1\./,
)
test('names of its threads are it', judges, seen([], {'wrk:worker_0': 0.5, GrpcGoogle_tick: 0.5}), COMM_FIRST, null)
test('names of other threads are not it', judges, seen([], {fortio: 1}), COMM_FIRST, /it saw 100 % of fortio\./)
test('a profile that does not tell is not judged', judges, seen([], {'a;b': 1}), NOTHING_SAID, null)

const says = test.macro({
  exec(t: ExecutionContext, command: string, pidDepth: number | null, commDepth: number | null) {
    t.deepEqual(rootFrameDepths(command), {pidDepth, commDepth})
  },
  title: (_given, command: string) => `it is known what says whose samples they are in: ${command}`,
})
test(says, "bpftrace -e 'profile:hz:99 /pid == 7/ { @[ustack, pid, comm] = count(); }'", 1, 2)
test(says, "bpftrace -e 'profile:hz:99 /pid == 7/ { @[comm, ustack(perf)] = count(); }'", null, 1)
test(says, "bpftrace -e 't:sched:sched_waking /args->pid == 7/ { @[comm, kstack] = count(); }'", null, null)
test(says, "bpftrace -e 'profile:hz:99 { @[comm] = count(); }'", null, null)
test(says, 'profile-bpfcc -df 5 -p 7', null, 1)
test(says, 'wakeuptime-bpfcc -f -p 7 5', null, null)
test(says, 'perf record -g -p 7 && perf script | ./stackcollapse-perf.pl', null, 1)
test(says, './mine --pid 7', null, null)

test('a command that names the sidecar must sample it, unless its pid is a filter of the whole machine', (t) => {
  t.true(samplesSidecar('perf record -p {sidecar_pid} && perf script'))
  t.true(samplesSidecar('perf record -p <sidecar_pid> && perf script'))
  t.false(samplesSidecar('perf record -a && perf script'))
  t.false(samplesSidecar("perf record -e sched:sched_waking --filter 'pid == {sidecar_pid}' -a && perf script"))
})
