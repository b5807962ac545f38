import test from 'ava'
import {createProgress} from '../../src/terminal/create-progress.ts'
import type {Progress} from '../../src/terminal/progress.ts'
import {exampleResult} from '../results/example.ts'

/** A stream that keeps what is written, and a clock that is moved by hand. */
function fakeTerminal(isTTY: boolean) {
  const written: string[] = []
  let nowMs = 0
  const timers = new Set<{everyMs: number; dueMs: number; call: () => void}>()
  return {
    stream: {isTTY, columns: 80, write: (more: string) => written.push(more)},
    clock: {
      nowMs: () => nowMs,
      every: (everyMs: number, call: () => void) => {
        const timer = {everyMs, dueMs: nowMs + everyMs, call}
        timers.add(timer)
        return () => void timers.delete(timer)
      },
    },
    environment: {TERM: 'xterm', NO_COLOR: '1'},
    text: () => written.join(''),
    timers: () => timers.size,
    pass(seconds: number) {
      for (const end = nowMs + seconds * 1000; nowMs < end; nowMs += 100) {
        for (const timer of [...timers].filter(({dueMs}) => dueMs <= nowMs)) {
          timer.dueMs += timer.everyMs
          timer.call()
        }
      }
    },
  }
}

function tellRun(progress: Progress, pass: (seconds: number) => void): void {
  progress.plan(
    [
      {label: 'first', seconds: 65},
      {label: 'second', seconds: 30},
    ],
    'runs/demo',
  )
  progress.cellStarted(1, 2, 'first', 65)
  pass(65)
  progress.warn({code: 'a', message: 'twice told', hint: 'do this'})
  progress.warn({code: 'a', message: 'twice told', hint: 'do this'})
  progress.cellEnded(exampleResult({label: 'first', rateHeld: false}))
  progress.cellStarted(2, 2, 'second', 30)
  progress.note('a note')
  progress.cellEnded(exampleResult({label: 'second', status: 'failed', reason: 'no server\nlog'}))
  progress.done()
  progress.done()
}

test('elsewhere than on a terminal there are plain lines and a heartbeat each half minute', (t) => {
  const fake = fakeTerminal(false)
  tellRun(createProgress(fake), fake.pass)
  t.deepEqual(fake.text().split('\n'), [
    '2 loads, about 1m 35s; results in runs/demo',
    '[1/2] first: started, about 1m 5s',
    '[1/2] first: running for 30s of about 1m 5s',
    '[1/2] first: running for 1m of about 1m 5s',
    'warning: twice told',
    '  do this',
    'done first: 1,000 qps, p50 0.612 ms, p99 3.46 ms (rate not held)',
    '[2/2] second: started, about 30s',
    'a note',
    'failed second: no server',
    '',
  ])
  t.is(fake.timers(), 0)
})

test('on a terminal a line with a bar and the time left is drawn again and again', (t) => {
  const fake = fakeTerminal(true)
  const progress = createProgress(fake)
  progress.plan(
    [
      {label: 'first', seconds: 60},
      {label: 'second', seconds: 30},
    ],
    'runs/demo',
  )
  progress.cellStarted(1, 2, 'first', 60)
  fake.pass(30.1)
  const line = fake.text().split('\r\u001b[2K').at(-1)!
  t.is(line, '[1/2] first ▕██████████          ▏ 30s left, 1m in all')
  t.true(line.length < 80)
  progress.done()
  t.true(fake.text().endsWith('\r\u001b[2K'))
  t.is(fake.timers(), 0)
})

test('what is worth keeping scrolls above the moving line', (t) => {
  const fake = fakeTerminal(true)
  tellRun(createProgress(fake), fake.pass)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the moving line is drawn with them
  const moving = /\r\u001b\[2K[^\r\n]*(?=\r)/g
  const kept = fake.text().replaceAll(moving, '').replaceAll('\r\u001b[2K', '').split('\n')
  t.true(kept.includes('done first: 1,000 qps, p50 0.612 ms, p99 3.46 ms (rate not held)'), fake.text())
  t.is(kept.filter((line) => line === 'warning: twice told').length, 1)
  t.is(kept.at(-1), '')
})

test('a phase takes the place of the time left', (t) => {
  const fake = fakeTerminal(true)
  const progress = createProgress(fake)
  progress.cellStarted(1, 1, 'only', 10)
  progress.phase('drawing flame graphs')
  t.true(fake.text().endsWith('drawing flame graphs'))
  progress.done()
})

test('what goes on before the first cell is shown with the time that it takes', (t) => {
  const fake = fakeTerminal(true)
  const progress = createProgress(fake)
  progress.phase('waiting for fortioclient: 0 of 1 ready')
  fake.pass(3)
  t.regex(fake.text().split('\r\u001b[2K').at(-1)!, /^waiting for fortioclient: 0 of 1 ready … 2s$/)
  progress.done()
  t.true(fake.text().endsWith('\r\u001b[2K'))
  t.is(fake.timers(), 0)
})

test('a label longer than the terminal never wraps', (t) => {
  const fake = fakeTerminal(true)
  const progress = createProgress(fake)
  progress.cellStarted(1, 1, `${'long_'.repeat(40)}both`, 10)
  const line = fake.text().split('\r\u001b[2K').at(-1)!
  t.true(line.length < 80, line)
  t.regex(line, /_both ▕/)
  progress.done()
})

test('a dumb terminal gets plain lines', (t) => {
  const fake = fakeTerminal(true)
  const progress = createProgress({...fake, environment: {TERM: 'dumb'}})
  progress.cellStarted(1, 1, 'only', 10)
  progress.done()
  t.is(fake.text(), '[1/1] only: started, about 10s\n')
})

test('quiet shows warnings only', (t) => {
  const fake = fakeTerminal(true)
  tellRun(createProgress({...fake, quiet: true}), fake.pass)
  t.is(fake.text(), 'warning: twice told\n  do this\n')
})

test('control characters in a label stay out of the terminal', (t) => {
  const fake = fakeTerminal(false)
  const progress = createProgress(fake)
  progress.cellStarted(1, 1, 'x\u001b[2J\n', 10)
  progress.done()
  t.is(fake.text(), '[1/1] x\u241b[2J\u240a: started, about 10s\n')
})
