import test from 'ava'
import {driveLoad, type LoadRequest} from '../../../src/bench/cell/drive-load.ts'
import {type GeneratorStart, loadFiles} from '../../../src/bench/cell/start-generators.ts'
import {InterruptedError, TestbedError} from '../../../src/errors/index.ts'
import {cell} from '../../cells.ts'
import {type FakeOptions, fakeTestbed} from '../fake-testbed.ts'

function generator(index: number, count: number): GeneratorStart {
  const place = {workload: 'fortioclient', instance: `client-${index}`, container: 'load'} as const
  return {place, argv: ['fortio', 'load'], command: 'fortio load', files: loadFiles(index, count)}
}

/** Drives a load that goes on until it is signalled, unless the test says otherwise. */
function drive(parts: Partial<LoadRequest> = {}, fake: Partial<FakeOptions> = {}) {
  const events: string[] = []
  const request: LoadRequest = {
    deployment: fakeTestbed({events, ...fake}).deployNow(),
    cell: cell({durationSeconds: 0, mode: 'baseline'}),
    generators: [generator(0, 1)],
    loadSeconds: 60,
    directory: '/nowhere',
    signal: new AbortController().signal,
    explain: (output) => output,
    meanwhile: null,
    ...parts,
  }
  return {events, driven: driveLoad(request)}
}

test('the load is told to end once the profile is done, and waited for', async (t) => {
  const {events, driven} = drive({meanwhile: async () => void events.push('profiled')})
  await driven
  t.deepEqual(events, ['load started', 'profiled', 'SIGINT', 'load ended with 0'])
})

test('a profile that throws ends the load before the error goes on', async (t) => {
  const {events, driven} = drive({
    meanwhile: async () => {
      throw new RangeError('a fault')
    },
  })
  await t.throwsAsync(driven, {instanceOf: RangeError})
  t.deepEqual(events, ['load started', 'SIGINT', 'load ended with 0'])
})

test('an interrupt ends the load, and its reason is thrown', async (t) => {
  const controller = new AbortController()
  const {events, driven} = drive({signal: controller.signal})
  controller.abort(new InterruptedError('SIGINT', 'stopped'))
  await t.throwsAsync(driven, {instanceOf: InterruptedError})
  t.deepEqual(events, ['load started', 'SIGINT', 'load ended with 0'])
})

test('a part of the deployment that dies ends the load, and its death is thrown', async (t) => {
  const broken = new AbortController()
  const {driven} = drive({}, {broken})
  broken.abort(new TestbedError('Envoy died'))
  await t.throwsAsync(driven, {instanceOf: TestbedError, message: 'Envoy died'})
})

/** A deployment that has just died, whose generators say nothing any more. */
function deadDeployment(signal: () => Promise<void>) {
  const broken = new AbortController()
  const fake = fakeTestbed({events: [], broken}).deployNow()
  const silent = {command: 'fortio load', signal, ended: new Promise<never>(() => undefined)}
  broken.abort(new TestbedError('its node died'))
  return {...fake, start: async () => silent}
}

test('generators that can neither be told to end nor asked are given up after a while', async (t) => {
  const request = (deployment: LoadRequest['deployment']): LoadRequest => ({
    ...{deployment, cell: cell({durationSeconds: 0, mode: 'baseline'}), generators: [generator(0, 1)], loadSeconds: 60},
    ...{directory: '/nowhere', signal: new AbortController().signal, explain: (output) => output, meanwhile: null},
  })
  const refusing = async () => {
    throw new TestbedError('the pod is gone')
  }
  await t.throwsAsync(driveLoad(request(deadDeployment(refusing)), 20), {message: 'its node died'})
  await t.throwsAsync(driveLoad(request(deadDeployment(() => new Promise(() => undefined))), 20), {
    message: 'its node died',
  })
})

test('a load that was killed is told from one that failed', async (t) => {
  const {driven} = drive({}, {load: async () => ({exitCode: 137})})
  await t.throwsAsync(driven, {message: /was killed \(exit code 137\), as .* more memory than its limit/})
})

test('a profile learns that the load has ended before it', async (t) => {
  let told: unknown = null
  const load = async () => ({exitCode: 1})
  const meanwhile = async (over: AbortSignal) => {
    told = over.reason
  }
  const {driven} = drive({meanwhile}, {load})
  await t.throwsAsync(driven, {message: /ended with exit code 1/})
  t.regex(String(told), /load ended before the profile/)
})

test('a profile begins at once where the load has connected before its start was known', async (t) => {
  let accepted = 7
  const fake = fakeTestbed({events: []}).deployNow()
  const deployment: LoadRequest['deployment'] = {
    ...fake,
    path: () => ['fortioclient-sidecar'],
    counters: async () => ({requests: 0, connections: accepted, receivedBytes: 0, hosts: []}),
    start: (...start) => {
      accepted += 4
      return fake.start(...start)
    },
  }
  const startedAt = performance.now()
  await drive({deployment, meanwhile: async () => undefined}).driven
  t.true(performance.now() - startedAt < 2000)
})

test('why a generator did not start is thrown, also when another cannot be told to end', async (t) => {
  const fake = fakeTestbed({events: []}).deployNow()
  const deployment: LoadRequest['deployment'] = {
    ...fake,
    async start(place) {
      if (place.instance === 'client-1') throw new TestbedError('client-1 refused')
      const signal = () => Promise.reject(new TestbedError('client-0 is gone'))
      return {command: 'fortio load', signal, ended: new Promise<never>(() => undefined)}
    },
  }
  const {driven} = drive({deployment, generators: [generator(0, 2), generator(1, 2)]})
  await t.throwsAsync(driven, {message: 'client-1 refused'})
})

test('several generators are started together, told to end together, and waited for', async (t) => {
  const generators = [generator(0, 2), generator(1, 2)]
  const {events, driven} = drive({generators, meanwhile: async () => void events.push('profiled')})
  await driven
  t.deepEqual(events.slice(0, 3), ['load started', 'load started', 'profiled'])
  t.deepEqual(events.slice(3).toSorted(), ['SIGINT', 'SIGINT', 'load ended with 0', 'load ended with 0'])
  t.deepEqual(
    generators.map(({files}) => files.result),
    ['load-1.json', 'load-2.json'],
  )
})
