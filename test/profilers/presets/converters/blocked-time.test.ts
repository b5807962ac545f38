import test, {type ExecutionContext} from 'ava'
import {bytesInMemory} from '../../../../src/bytes/byte-source.ts'
import {bccOffCpuToFolded} from '../../../../src/profilers/presets/converters/bcc-offcpu.ts'
import type {BlockedKind} from '../../../../src/profilers/presets/converters/blocked-time.ts'
import {bpftraceSwitchesToFolded} from '../../../../src/profilers/presets/converters/bpftrace-switches.ts'
import {perfCountsToFolded, perfSwitchesToFolded} from '../../../../src/profilers/presets/converters/perf-switches.ts'

const source = (text: string) => bytesInMemory(Buffer.from(text))
const sorted = (text: string) => text.split('\n').filter(Boolean).sort()

function switched(seconds: string, [from, fromTid]: [string, number], state: string, [to, toTid]: [string, number]) {
  return `${from} 7/${fromTid} ${seconds}: sched:sched_switch: prev_comm=${from} prev_pid=${fromTid} prev_prio=120 prev_state=${state} ==> next_comm=${to} next_pid=${toTid} next_prio=120\n`
}
const EPOLL = `\tffffffff81000001 __schedule+0x1 ([kernel.kallsyms])
\tffffffff81000002 do_epoll_wait+0x2 ([kernel.kallsyms])
\t     5b4e368 [unknown] (/opt/envoy)
\t       891f5 start_thread+0x305 (/usr/lib/libc.so.6)
`
const FUTEX = `\tffffffff81000001 __schedule+0x1 ([kernel.kallsyms])
\tffffffff81000003 futex_wait+0x2 ([kernel.kallsyms])
`
const WORKER: [string, number] = ['wrk:0', 11]
const IDLE: [string, number] = ['swapper/0', 0]

const converts = test.macro({
  async exec(t: ExecutionContext, kind: BlockedKind, text: string, expected: readonly string[]) {
    t.deepEqual(sorted(await perfSwitchesToFolded(source(text), kind, 7)), [...expected].sort())
  },
  title: (given) => `${given}`,
})

test(
  'the time between leaving the CPU and coming back counts, in microseconds, for the stack at leaving',
  converts,
  'offcpu',
  `${switched('100.000000000', WORKER, 'S', IDLE)}${EPOLL}
wrk:0 7/11 100.000001000: PERF_RECORD_SWITCH OUT
wrk:0 7/11 100.000250600: PERF_RECORD_SWITCH IN
${switched('100.000300000', WORKER, 'S', IDLE)}${FUTEX}
wrk:0 7/11 100.001300000: PERF_RECORD_SWITCH IN
`,
  [
    'waiting for work;wrk:0;start_thread;[envoy <5b4e367>];do_epoll_wait_[k];__schedule_[k] 251',
    'blocked;wrk:0;futex_wait_[k];__schedule_[k] 1000',
  ],
)

test(
  'a thread that could have gone on waits for a CPU, even in epoll',
  converts,
  'offcpu',
  `${switched('1.000000000', WORKER, 'R+', IDLE)}${EPOLL}
wrk:0 7/11 1.000010000: PERF_RECORD_SWITCH IN
`,
  ['waiting for a CPU;wrk:0;start_thread;[envoy <5b4e367>];do_epoll_wait_[k];__schedule_[k] 10'],
)

test(
  'a thread that does not come back in the recording does not count',
  converts,
  'offcpu',
  `${switched('1.000000000', WORKER, 'S', IDLE)}${EPOLL}\n`,
  [],
)

const OTHER = (seconds: string, to: [string, number]) =>
  switched(seconds, ['fortio', 99], 'S', to).replace('fortio 7/99', 'fortio 98/99')

test(
  'a switch of another process ends the absence of the thread it goes to, and counts nothing itself',
  converts,
  'offcpu',
  `${switched('1.000000000', WORKER, 'S', ['fortio', 99])}${FUTEX}
${OTHER('1.000020000', WORKER)}${EPOLL}
${switched('1.000050000', WORKER, 'S', ['fortio', 99])}${FUTEX}
`,
  ['blocked;wrk:0;futex_wait_[k];__schedule_[k] 20'],
)

const WAKING = `fortio 98/99 1.000015000: sched:sched_waking: comm=wrk:0 pid=11 prio=120 target_cpu=000
\tffffffff81000009 try_to_wake_up+0x1 ([kernel.kallsyms])
\t         1234 main.run+0x2 (/opt/fortio)
`
const WOKEN = `${switched('1.000000000', WORKER, 'S', IDLE)}${FUTEX}
${WAKING}
${OTHER('1.000020000', WORKER)}${EPOLL}
`

test('who woke a thread stands upside down on its stack', converts, 'offwake', WOKEN, [
  'blocked;wrk:0;futex_wait_[k];__schedule_[k];--;try_to_wake_up_[k];main.run;fortio 20',
])

test('wake-ups count the time until the wake-up, under the waker', converts, 'wakeup', WOKEN, [
  'fortio;main.run;try_to_wake_up_[k];wrk:0 15',
])

test(
  'names of threads with blanks and equal signs are read',
  converts,
  'offcpu',
  `${switched('1.000000000', ['a b=c ==> x', 11], 'S', ['next_pid=5 y', 12])}${FUTEX}
a b=c ==> x 7/11 1.000010000: PERF_RECORD_SWITCH IN
`,
  ['blocked;a b=c ==> x;futex_wait_[k];__schedule_[k] 10'],
)

test('records of any event are counted by their stack', async (t) => {
  const record = (event: string) => `wrk:0 7/11 1.5: ${event}: call_site=x bytes_req=1\n${FUTEX}\n`
  const text = record('kmem:kmalloc') + record('kmem:kmem_cache_alloc')
  t.is(await perfCountsToFolded(source(text)), 'wrk:0;futex_wait_[k];__schedule_[k] 2\n')
})

const KERNEL = '    __schedule+1560\n    do_epoll_wait+1352\n    entry_SYSCALL_64_after_hwframe+118\n'

test('maps of bpftrace become the same stacks', async (t) => {
  const text = `Attaching 3 probes...\n\n@offcpu[1, wrk:0, \n    0x5604ffc69888\n    start_thread+773\n, \n${KERNEL}]: 9000600\n@offcpu[0, wrk:0, , \n${KERNEL}]: 5000\n`
  t.deepEqual(sorted(await bpftraceSwitchesToFolded(source(text), 'offcpu')), [
    'waiting for a CPU;wrk:0;entry_SYSCALL_64_after_hwframe_[k];do_epoll_wait_[k];__schedule_[k] 5',
    'waiting for work;wrk:0;start_thread;[unknown <5604ffc69888>];entry_SYSCALL_64_after_hwframe_[k];do_epoll_wait_[k];__schedule_[k] 9001',
  ])
})

test('wakers of bpftrace stand after the mark', async (t) => {
  const waker = '    try_to_wake_up+9\n    asm_sysvec_apic_timer_interrupt+22\n'
  const text = `@offwake[1, wrk:0, \n${KERNEL}, --, fortio, \n    main.run+7\n, \n${waker}]: 2000\n`
  t.is(
    await bpftraceSwitchesToFolded(source(text), 'offwake'),
    'waiting for work;wrk:0;entry_SYSCALL_64_after_hwframe_[k];do_epoll_wait_[k];__schedule_[k];--;try_to_wake_up_[k];asm_sysvec_apic_timer_interrupt_[k];main.run;fortio 2\n',
  )
})

test('folded text of bcc gets the root that tells waiting from being blocked', async (t) => {
  const text = 'WARNING: 3 stacks lost\nenvoy;main;-;do_epoll_wait;schedule 7\nenvoy;main;-;futex_wait 8\n'
  t.is(
    await bccOffCpuToFolded(source(text)),
    'waiting for work;envoy;main;-;do_epoll_wait;schedule 7\nblocked;envoy;main;-;futex_wait 8\n',
  )
})
