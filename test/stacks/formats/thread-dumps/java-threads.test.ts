import test from 'ava'
import {InputError} from '../../../../src/errors/index.ts'
import {readStacks} from '../../../../src/stacks/formats/registry.ts'
import {javaThreads} from '../../../../src/stacks/formats/thread-dumps/java-threads.ts'
import {fixtureSource, fixtureText, foldedLines, frameNamed, textSource} from '../../fixture.ts'

const DUMPS = 'java/17/jstack-and-jcmd.txt'

test('Dumps in one file add up; threads stand below their state, and deadlocks are not counted twice.', async (t) => {
  const stacks = await javaThreads.read(fixtureSource(DUMPS))
  const lines = foldedLines(stacks)
  t.true(lines.includes('TIMED_WAITING;Threads.main;Threads.pause;java.lang.Thread.sleep 2'))
  t.is(lines.filter((line) => /^BLOCKED;.*;Threads\.lockBoth 2$/.test(line)).length, 2)
  t.is(frameNamed(stacks, 'Threads.lockBoth').module, 'Threads.java')
  t.deepEqual(stacks.sampleTypes, [{name: 'threads', unit: 'threads', event: null}])
  t.deepEqual(stacks.warnings, [])
})

test('Threads without a stack are left out and counted.', async (t) => {
  const stacks = await javaThreads.read(fixtureSource(DUMPS))
  const all = fixtureText(DUMPS).match(/^".*tid=/gm)!.length
  const facts = new Map(stacks.facts)
  t.is(facts.get('threads without a stack'), `${all - stacks.sampleCount!}, left out`)
  t.is(facts.get('thread dumps'), '2')
  t.regex(facts.get('virtual machine')!, /OpenJDK 64-Bit Server VM \(17/)
})

test('Threads can stand under their names, quotes and all.', async (t) => {
  const lines = foldedLines(await javaThreads.read(fixtureSource(DUMPS), {roots: ['thread']}))
  t.true(lines.some((line) => line.startsWith('worker-1 "a:b" (x);RUNNABLE;java.lang.Thread.run;')))
})

test('Names of class loaders and modules are no part of a name; those of lambdas stay.', async (t) => {
  const stacks = await javaThreads.read(
    textSource(
      '"t" #1 prio=5 tid=0x1 nid=0x2 runnable\n   java.lang.Thread.State: RUNNABLE\n' +
        '\tat app//a.B.c(B.java:1)\n\tat java.base@21.0.1/java.lang.Thread.run(Thread.java:1)\n' +
        '\tat a.B$$Lambda$4/0x00007f.run(Unknown Source)\n\tat a.B$$Lambda/0x00007f.get(Unknown Source)\n',
    ),
  )
  t.deepEqual(foldedLines(stacks), [
    'RUNNABLE;a.B$$Lambda/0x00007f.get;a.B$$Lambda$4/0x00007f.run;java.lang.Thread.run;a.B.c 1',
  ])
})

test('A dump of threads that have no stack is an error; lines that cannot be read are counted.', async (t) => {
  await t.throwsAsync(
    javaThreads.read(textSource('Full thread dump X:\n\n"VM Thread" os_prio=0 tid=0x1 nid=0x2 runnable\n')),
    {
      instanceOf: InputError,
      message: /not one stack/,
    },
  )
  const stacks = await javaThreads.read(
    textSource('"t" #1 prio=5 tid=0x1 nid=0x2 runnable\n\tat a.b(C.java:1)\n\tat ???\n'),
  )
  t.regex(stacks.warnings[0]!.message, /1 line .* line 3/)
})

test('A virtual thread that runs stands above its carrier, as one stack.', async (t) => {
  const lines = foldedLines(await javaThreads.read(fixtureSource('java/25/thread-print-virtual.txt')))
  const running = lines.filter((line) => line.includes('V.spin') && line.includes('ForkJoinWorkerThread'))
  t.regex(
    running[0]!,
    /^java\.util\.concurrent\.ForkJoinWorkerThread\.run;.*Continuation\.run;.*Continuation\.enter;.*VirtualThread\.run;.*;V\.task;V\.spin 2$/,
  )
  t.is(running.length, 1)
})

test('Threads in files, as text or as JSON, are the same, virtual ones and those without a name too.', async (t) => {
  const text = await javaThreads.read(fixtureSource('java/25/dump-to-file.txt'), {roots: ['thread']})
  const json = await javaThreads.read(fixtureSource('java/25/dump-to-file.json'), {roots: ['thread']})
  const virtual = (lines: string[]) => lines.filter((line) => /;java\.lang\.VirtualThread\.run[ ;]/.test(line))
  t.deepEqual(virtual(foldedLines(text)), virtual(foldedLines(json)))
  t.is(virtual(foldedLines(text)).length, 3)
  t.true(foldedLines(text).some((line) => line.startsWith('virt "q" 0;RUNNABLE;java.lang.VirtualThread.run;V.task')))
  t.true(foldedLines(text).some((line) => line.startsWith('#26;WAITING;')))
  t.deepEqual([text.warnings, json.warnings], [[], []])
})

test('JDK 21 leaves out state and `at`.', async (t) => {
  const dump =
    '1\n2026-01-01T00:00:00Z\n21.0.1\n\n#22 "" virtual\n      java.base/a.B.c(B.java:1)\n      V.main(V.java:2)\n'
  t.deepEqual(foldedLines(await readStacks(textSource(dump))), ['V.main;a.B.c 1'])
})
