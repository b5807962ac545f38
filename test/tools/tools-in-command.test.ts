import {join} from 'node:path'
import test from 'ava'
import {PrerequisiteError} from '../../src/errors/index.ts'
import {programsIn, requireToolsOf, toolsNeededBy} from '../../src/tools/tools-in-command.ts'
import {makeWorld, writeProgram} from './_tool-world.ts'

const starts = test.macro({
  exec(t, command: string, programs: readonly string[]) {
    t.deepEqual(programsIn(command), programs)
  },
  title: (_given: string | undefined, command: string) => `programs are found in: ${command.replaceAll('\n', '⏎')}`,
})

test(
  starts,
  'perf record -g -p {sidecar_pid} -- sleep {duration} && perf script | ~/FlameGraph/stackcollapse-perf.pl | c++filt -n',
  ['perf', 'stackcollapse-perf.pl', 'c++filt'],
)
test(starts, "bpftrace -e 'profile:hz:99 /pid == 1/ { @[ustack] = count(); } interval:s:1 { exit(); }'", ['bpftrace'])
test(starts, 'sudo -n timeout 30 /usr/sbin/profile-bpfcc -df 30 # perf here is a comment', ['profile-bpfcc'])
test(starts, 'LANG=C perf stat; echo "$(perf list; x)"', ['perf', 'echo'])
test(starts, 'x=$(bpftrace --version)\nnice -n 5 perf record', ['bpftrace', 'perf'])
test(starts, 'grep perf log; echo perf', ['grep', 'echo'])
test(starts, '(if true; then perf script; fi) &', ['true', 'perf', 'fi'])
test(starts, '', [])

test('known programs are tied to their tools; those with a stand-in are replaceable', (t) => {
  const needed = toolsNeededBy(['perf script | c++filt', 'offcputime-bpfcc -df 5', 'perf record; my-own-tool'])
  t.deepEqual(
    needed.map(({program, tool, replaceable}) => [program, tool.name, replaceable]),
    [
      ['perf', 'perf', false],
      ['c++filt', 'c++filt', true],
      ['offcputime-bpfcc', 'bcc', false],
    ],
  )
})

const DEBIAN = {family: 'debian', kernelRelease: '6.1.0-30-amd64'} as const

test('a program that is missing is named with its package and command before any load', async (t) => {
  const {path} = await makeWorld(t)
  const commands = ['no-such-thing-bpfcc -f 5', 'other-such-thing-bpfcc 5 | c++filt']
  const error = t.throws(() => requireToolsOf(commands, {searchPath: path, system: DEBIAN}), {
    instanceOf: PrerequisiteError,
  })
  t.is(error.exitCode, 4)
  t.regex(error.message, /no-such-thing-bpfcc \(Debian package bpfcc-tools\), other-such-thing-bpfcc/)
  t.regex(error.hint ?? '', /apt-get install bpfcc-tools`/)
})

test('nothing is said about programs that are there, have a stand-in, or are not known', async (t) => {
  const {path} = await makeWorld(t)
  await writeProgram(join(path, 'such-a-thing-bpfcc'), 'true')
  t.notThrows(() =>
    requireToolsOf(['such-a-thing-bpfcc 5 | my-own-tool | c++filt'], {searchPath: path, system: DEBIAN}),
  )
})
