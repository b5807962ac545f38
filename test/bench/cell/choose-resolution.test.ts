import test from 'ava'
import {chooseResolution} from '../../../src/bench/cell/choose-resolution.ts'
import {TestbedError} from '../../../src/errors/index.ts'
import {fortio} from '../../../src/load/fortio/index.ts'
import type {ExecResult} from '../../../src/testbeds/testbed.ts'
import {cell} from '../../cells.ts'
import {fakeTestbed} from '../fake-testbed.ts'

const KILLED = {command: 'fortio', exitCode: 137, signal: null, stdout: '', stderr: 'starting', timedOut: false}

/** Chooses with short loads that come out as the test says, one after another. */
function choose(outcomes: readonly (ExecResult | Error)[], broken = new AbortController()) {
  let asked = 0
  const exec = async () => {
    const outcome = outcomes[asked++]!
    if (outcome instanceof Error) throw outcome
    return outcome
  }
  const chosen = chooseResolution(cell({resolutionSeconds: null}), {
    deployment: {...fakeTestbed({events: [], broken}).deployNow(), exec},
    generator: {...fortio, resolutionFor: () => 0.001},
    generatorExecutable: 'fortio',
    resolutions: new Map(),
    signal: new AbortController().signal,
  })
  return {chosen, asked: () => asked}
}

test('a short load whose stream was cut is sent again', async (t) => {
  const {chosen, asked} = choose([new TestbedError('the stream closed'), {...KILLED, exitCode: 0}])
  t.is(await chosen, 0.001)
  t.is(asked(), 2)
})

test('it is not sent again on a deployment that has broken, nor after a fault of this program', async (t) => {
  const broken = new AbortController()
  broken.abort(new TestbedError('the pod is gone'))
  const dead = choose([new TestbedError('the stream closed')], broken)
  await t.throwsAsync(dead.chosen, {message: 'the stream closed'})
  const faulty = choose([new RangeError('a fault')])
  await t.throwsAsync(faulty.chosen, {instanceOf: RangeError})
  t.is(dead.asked() + faulty.asked(), 2)
})

test('a short load that was killed says so', async (t) => {
  await t.throwsAsync(choose([KILLED]).chosen, {message: /^The short load before .* was killed \(exit code 137\)/})
})
