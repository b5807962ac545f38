import test from 'ava'
import {progressLine, showFetches} from '../../src/terminal/fetch-progress.ts'

function recorder(isTTY: boolean) {
  const written: string[] = []
  return {written, stream: {isTTY, columns: 80, write: (text: string) => void written.push(text)}}
}

const HALF = {tool: 'envoy', phase: 'downloading', receivedBytes: 18_000_000, totalBytes: 36_000_000}

test('a download with a known size has a bar, one without only the amount, other work only the seconds', (t) => {
  t.regex(progressLine(HALF, 2500), /^envoy ▕█{10} {10}▏ 18\.0\/36\.0 MB +2 s {2}downloading$/)
  t.regex(progressLine({...HALF, totalBytes: null}, 0), /^envoy 18\.0 MB +0 s/)
  t.regex(
    progressLine({...HALF, receivedBytes: null, totalBytes: null, phase: 'building'}, 61_000),
    /^envoy +61 s {2}building$/,
  )
})

test('a line never fills the terminal, so that it is not wrapped', (t) => {
  t.true(progressLine({...HALF, phase: 'x'.repeat(200)}, 0, 60).length < 60)
})

test('elsewhere than on a terminal each phase is one line, without control characters', (t) => {
  const {written, stream} = recorder(false)
  using display = showFetches(stream)
  display.report({...HALF, receivedBytes: 1})
  display.report(HALF)
  display.report({...HALF, phase: 'unpacking', receivedBytes: null})
  t.deepEqual(written, ['envoy: downloading\n', 'envoy: unpacking\n'])
})

test('on a terminal each tool keeps one line that is drawn over', (t) => {
  const {written, stream} = recorder(true)
  const display = showFetches(stream)
  display.report(HALF)
  display.report({...HALF, tool: 'fortio', phase: 'building', receivedBytes: null})
  display[Symbol.dispose]()
  const text = written.join('')
  t.is(text.split('\n').length - 1, 2)
  t.true(text.includes('envoy') && text.includes('fortio'))
})
