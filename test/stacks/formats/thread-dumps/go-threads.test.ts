import test from 'ava'
import {InputError} from '../../../../src/errors/index.ts'
import {goThreads} from '../../../../src/stacks/formats/thread-dumps/go-threads.ts'
import {fixtureSource, fixtureText, foldedLines, frameNamed, textSource, totalOf} from '../../fixture.ts'

test('Each goroutine of a dump counts one, below its state without the minutes.', async (t) => {
  const stacks = await goThreads.read(fixtureSource('go/1.26/goroutines-debug2.txt'))
  t.deepEqual(stacks.sampleTypes, [{name: 'goroutine', unit: 'goroutines', event: null}])
  t.is(stacks.sampleCount, fixtureText('go/1.26/goroutines-debug2.txt').match(/^goroutine \d+ /gm)!.length)
  t.is(totalOf(stacks), stacks.sampleCount!)
  const lines = foldedLines(stacks)
  t.true(lines.includes('chan receive;main.(*server).serve 3'))
  t.true(lines.includes('chan send;main.generic[...] 1'))
  t.true(lines.some((line) => line.startsWith('sync.Mutex.Lock;main.waitOn_[i];sync.(*Mutex).Lock_[i];')))
  t.deepEqual(
    [frameNamed(stacks, 'chan receive').kind, frameNamed(stacks, 'main.(*server).serve').module],
    ['label', './threads.go'],
  )
  t.deepEqual(stacks.warnings, [])
  const waiting = await goThreads.read(
    textSource('goroutine 7 [select, 5 minutes, locked to thread]:\nmain.f()\n\t/a/b.go:1 +0x1\n'),
  )
  t.deepEqual(foldedLines(waiting), ['select;main.f 1'])
})

test('Counts (debug=1) and the dump (debug=2) of one moment have the same number of goroutines.', async (t) => {
  const [counts, dump] = await Promise.all(
    ['go/1.26/goroutines-debug1.txt', 'go/1.26/goroutines-debug2.txt'].map((name) =>
      goThreads.read(fixtureSource(name)),
    ),
  )
  t.is(totalOf(counts!), totalOf(dump!))
  t.true(foldedLines(counts!).includes('main.(*server).serve 3'))
  t.deepEqual(counts!.warnings, [])
})

test('What Go prints when it dies of SIGQUIT is read, with the scheduler’s own stack and without registers.', async (t) => {
  const stacks = await goThreads.read(fixtureSource('go/1.26/sigquit.txt'), {roots: ['thread']})
  t.is(stacks.sampleCount, fixtureText('go/1.26/sigquit.txt').match(/^goroutine \d+ /gm)!.length)
  t.true(foldedLines(stacks).some((line) => line.startsWith('goroutine 1;chan receive;runtime.main;main.main;')))
  t.false(stacks.frames.some(({name}) => /goexit|^rax|created by/.test(name)))
  t.deepEqual(stacks.warnings, [])
})

test('A goroutine without a stack still counts, and frames that Go left out are marked.', async (t) => {
  const stacks = await goThreads.read(
    textSource(
      'goroutine 1 [running]:\n\tgoroutine running on other thread; stack unavailable\n\n' +
        'goroutine 2 [runnable]:\nmain.deep(0x1)\n\t/m.go:1 +0x1\n...additional frames elided...\ncreated by main.main\n\t/m.go:9 +0x2\n',
    ),
  )
  t.deepEqual(foldedLines(stacks), ['runnable;[frames left out by Go];main.deep 1', 'running;[no stack] 1'])
})

test('Other profiles that count are read under their names, places without a name as addresses.', async (t) => {
  const stacks = await goThreads.read(
    textSource('threadcreate profile: total 5\n4 @ 0x0 0x0\n#\t0x0\n\n1 @ 0x401001 0x402001\n'),
  )
  t.deepEqual(stacks.sampleTypes, [{name: 'threadcreate', unit: 'count', event: null}])
  t.deepEqual(foldedLines(stacks, 0, {addresses: true}), ['[no stack] 4', '[unknown <402000>];[unknown <401000>] 1'])
})

test('Lines that are no part of a stack are counted with the first; a text without goroutines is an error.', async (t) => {
  const stacks = await goThreads.read(textSource('goroutine 2 [runnable]:\nmain.f(0x1)\n?? damaged\n'))
  t.regex(stacks.warnings[0]!.message, /1 line .* line 3/)
  await t.throwsAsync(goThreads.read(textSource('goroutine profile: total 5\nrubbish\n')), {
    instanceOf: InputError,
    message: /not one stack.*line 2/,
  })
})
