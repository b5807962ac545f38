import test, {type ExecutionContext} from 'ava'
import {commandHints} from '../../../src/profilers/custom/command-hints.ts'
import {renderCommand} from '../../../src/profilers/custom/custom-script.ts'
import {applyDropIns} from '../../../src/profilers/custom/drop-ins.ts'

const renders = test.macro({
  exec(t: ExecutionContext, command: string, expected: string) {
    t.is(renderCommand(command, {durationSeconds: 30, sidecarPid: 77}), expected)
  },
  title: (given) => `${given}`,
})

test('braces and angle brackets are filled in', renders, 'p -d {duration} -p {sidecar_pid}', 'p -d 30 -p 77')
test('the older spelling is filled in', renders, 'p -d <duration> -p <sidecar_pid>', 'p -d 30 -p 77')
test('each of several is filled in', renders, '{duration}{duration} {sidecar_pid}<duration>', '3030 7730')
test('a command without a pid stays', renders, 'perf record -a -- sleep {duration}', 'perf record -a -- sleep 30')
test(
  "bpftrace's braces survive",
  renders,
  "bpftrace -e 'profile:hz:99 /pid == {sidecar_pid}/ { @[ustack] = count(); } interval:s:{duration} { exit(); }'",
  "bpftrace -e 'profile:hz:99 /pid == 77/ { @[ustack] = count(); } interval:s:30 { exit(); }'",
)
test(
  'other names in braces survive',
  renders,
  'a {pid} $PID {{duration}} { duration } <pid>',
  'a {pid} $PID {30} { duration } <pid>',
)
test('redirections survive', renders, 'a <in >out 2>&1', 'a <in >out 2>&1')
test('dollar signs of a replacement text mean nothing', renders, '$& $1 {duration}', '$& $1 30')

const hints = test.macro({
  exec(t: ExecutionContext, command: string, tool: string, event: string | null, unit: string | null) {
    t.deepEqual(commandHints(command), {tool, event, unit})
  },
  title: (_given, command: string) => `the unit is known of: ${command}`,
})

test(hints, 'profile-bpfcc -df 5 -p 7', 'bcc', 'cpu-clock', 'samples')
test(hints, 'offcputime-bpfcc -df 5 -p 7', 'bcc', 'off-cpu', 'microseconds')
test(hints, '/usr/share/bcc/tools/offwaketime -df 5 -p 7', 'bcc', 'off-wake', 'microseconds')
test(hints, 'wakeuptime-bpfcc -f -p 7 5', 'bcc', 'wakeup', 'microseconds')
test(hints, 'stackcount-bpfcc -p 7 *alloc* -fD 5', 'bcc', 'calls', 'count')
test(hints, 'perf record -e page-faults -g -p 7 -- sleep 5 && perf script', 'perf', 'page-faults', null)
test(hints, 'perf record -F 99 -g -p 7 && perf script | ./stackcollapse-perf.pl', 'perf', null, 'count')
test(hints, 'perf record -e page-faults -p 7 && perf script | ./stackcollapse-perf.pl', 'perf', 'page-faults', 'faults')
test(hints, 'LC_ALL=C sudo perf record --event=cycles -p 7', 'perf', 'cycles', null)
test(hints, 'timeout -s INT 9 profile-bpfcc -df 5 -p 7', 'bcc', 'cpu-clock', 'samples')
test(hints, 'env LC_ALL=C nice -n -5 /usr/sbin/offcputime-bpfcc -df 5 -p 7', 'bcc', 'off-cpu', 'microseconds')
test(hints, 'sudo -u root perf record -e page-faults -p 7', 'perf', 'page-faults', null)
test(hints, 'timeout 9 ./my-profiler --fast', 'timeout', null, null)
test(hints, './my-profiler --fast', 'my-profiler', null, null)

test('a drop-in takes the place of its words and of nothing else', (t) => {
  const dropIn = {
    pattern: /(?<![^\s|;&(])c\+\+filt(?![^\s|;&)])/g,
    replacement: "'/a b/c++filt'",
    warning: {code: 'x', message: 'y'},
  }
  t.is(
    applyDropIns('a|c++filt -n|/usr/bin/c++filt;c++filt', [dropIn]),
    "a|'/a b/c++filt' -n|/usr/bin/c++filt;'/a b/c++filt'",
  )
})

test('folded text of perf weighs in the unit of the event that perf recorded', (t) => {
  const folding = 'perf record -F 99 -g -p 7 && perf script | ./stackcollapse-perf.pl'
  t.like(commandHints(folding, 'cpu-clock:ppp\n'), {event: 'cpu-clock', unit: 'nanoseconds'})
  t.like(commandHints(folding, 'cycles:ppp\ndummy:HG\n'), {event: 'cycles', unit: 'cycles'})
})
