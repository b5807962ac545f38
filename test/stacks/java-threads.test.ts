import test from 'ava'
import {InputError} from '../../src/errors/index.ts'
import {javaThreads} from '../../src/stacks/readers/java-threads.ts'
import {fixtureSource, fixtureText, foldedLines, frameNamed, textSource} from './fixture.ts'

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
