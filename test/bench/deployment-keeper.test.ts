import test from 'ava'
import {DeploymentKeeper} from '../../src/bench/deployment-keeper.ts'
import {TestbedError} from '../../src/errors/index.ts'
import type {DeploymentRequest} from '../../src/testbeds/testbed.ts'
import {type FakeOptions, fakeTestbed} from './fake-testbed.ts'

function keeperOn(options: Partial<FakeOptions> = {}) {
  const events: string[] = []
  const keeper = new DeploymentKeeper(fakeTestbed({events, ...options}), {} as DeploymentRequest)
  return {events, keeper}
}

test('one deployment stands through a run and is taken down once', async (t) => {
  const {events, keeper} = keeperOn()
  t.is(await keeper.standing(), await keeper.standing())
  await keeper[Symbol.asyncDispose]()
  await keeper[Symbol.asyncDispose]()
  t.deepEqual(events, ['deployed', 'taken down'])
})

test('taking down can begin while other things are done, and disposing waits for its end and its errors', async (t) => {
  const {events, keeper} = keeperOn()
  await keeper.standing()
  keeper.beginTakingDown()
  events.push('other things')
  await keeper[Symbol.asyncDispose]()
  t.deepEqual([...events].toSorted(), ['deployed', 'other things', 'taken down'])

  const failing = keeperOn()
  const stands = await failing.keeper.standing()
  Object.assign(stands, {[Symbol.asyncDispose]: async () => Promise.reject(new TestbedError('it stays'))})
  failing.keeper.beginTakingDown()
  await t.throwsAsync(failing.keeper[Symbol.asyncDispose](), {message: 'it stays'})
})

test('a broken deployment is taken down before a new one stands', async (t) => {
  const broken = new AbortController()
  const {events, keeper} = keeperOn({broken})
  await keeper.standing()
  broken.abort(new TestbedError('Envoy died'))
  await keeper.standing()
  t.deepEqual(events, ['deployed', 'taken down', 'deployed'])
})

test('when no new one can be had, nothing is left standing', async (t) => {
  const broken = new AbortController()
  const onDeploy = (nth: number) => {
    if (nth === 2) throw new TestbedError('no port is free')
  }
  const {events, keeper} = keeperOn({broken, onDeploy})
  await keeper.standing()
  broken.abort()
  await t.throwsAsync(keeper.standing(), {message: 'no port is free'})
  await keeper[Symbol.asyncDispose]()
  t.deepEqual(events, ['deployed', 'taken down'])
})
