import test from 'ava'
import {differenceOptionsOf} from '../../../src/flame/diff/picture-of-difference.ts'
import type {Input} from '../../../src/profiles/read-input.ts'
import {foldedStacks} from '../../flamegraph/folded-stacks.ts'

function input(name: string): Input {
  const named = {stacks: foldedStacks('a 1'), warnings: [], modules: []}
  return {name, manifest: null, directory: null, formats: ['folded'], named, warnings: []}
}

function titleOf(before: string, after: string): string {
  return differenceOptionsOf(input(before), input(after)).title!
}

const LONG = 'flameoutput/2026-11-30-061321_demo_qps_1000_c_16_1024_both-oncpu-fortioserver.svg'

test('The title of a difference says which side is before.', (t) => {
  t.is(titleOf('main.svg', 'out/branch.svg'), 'Before: main.svg · after: branch.svg')
  t.is(titleOf('-', 'b.folded'), 'Before: standard input · after: b.folded')
})

test('Files of one name are told apart by their folders.', (t) => {
  t.is(titleOf('runs/a/cpu/perf.data', 'runs/b/cpu/perf.data'), 'Before: a/cpu/perf.data · after: b/cpu/perf.data')
  t.is(titleOf('perf.data', 'old/perf.data'), 'Before: perf.data · after: old/perf.data')
  t.is(titleOf('perf.data', 'perf.data'), 'Before: perf.data · after: perf.data')
})

test('Of long names the title shows, in whole words, where they differ.', (t) => {
  t.is(titleOf(LONG, LONG.replace('qps_1000', 'qps_2000')), 'Before: …qps_1000… · after: …qps_2000…')
  t.is(
    titleOf(LONG, LONG.replace('oncpu-fortioserver', 'offcpu-fortioclient')),
    'Before: …oncpu-fortioserver… · after: …offcpu-fortioclient…',
  )
  t.is(
    titleOf(LONG, LONG.replace('2026-11-30-061321_demo', '2026-12-01-070000_demo')),
    'Before: 2026-11-30-061321… · after: 2026-12-01-070000…',
  )
})
