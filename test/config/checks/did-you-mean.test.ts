import test from 'ava'
import {closest} from '../../../src/config/checks/did-you-mean.ts'

const NAMES = ['qps', 'conn', 'duration', 'custom_profiling_command']

test('letters in another order are found, in short words too', (t) => {
  t.is(closest('qsp', NAMES), 'qps')
  t.is(closest('cnon', NAMES), 'conn')
})

test('dashes, underscores and case make no difference', (t) => {
  t.is(closest('Custom-Profiling-Comand', NAMES), 'custom_profiling_command')
})

test('a word that is like none has no suggestion', (t) => {
  t.is(closest('latency', NAMES), undefined)
})
