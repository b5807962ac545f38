import test from 'ava'
import {unmeasuredCell} from '../../src/bench/cell/cell-result.ts'
import {runCells} from '../../src/bench/run-cells.ts'
import {TestbedError} from '../../src/errors/index.ts'
import type {CellResult} from '../../src/results/schema.ts'
import {cell} from '../cells.ts'

const CELLS = ['a', 'b', 'c'].map((label) => cell({label, key: label}))

function done(label: string): CellResult {
  return {...unmeasuredCell(cell({label}), 'failed', ''), status: 'done'}
}

/** Runs the three cells and tells what happened in which order. */
async function sequence(parts: {
  run?: (label: string, controller: AbortController) => CellResult
  ensureDeployed?: (nth: number) => void
  reasonToStop?: (label: string) => string | null
}) {
  const events: string[] = []
  const controller = new AbortController()
  let deployments = 0
  const results = await runCells({
    cells: CELLS,
    signal: controller.signal,
    run: async ({label}) => {
      events.push(`run ${label}`)
      return parts.run?.(label, controller) ?? done(label)
    },
    ensureDeployed: async () => parts.ensureDeployed?.(++deployments),
    keep: async ({label, status}) => void events.push(`keep ${label} ${status}`),
    reasonToStop: ({label}) => parts.reasonToStop?.(label) ?? null,
  })
  return {events, results}
}

test('each result is kept before the next cell begins', async (t) => {
  const {events} = await sequence({})
  t.deepEqual(events, ['run a', 'keep a done', 'run b', 'keep b done', 'run c', 'keep c done'])
})

test('a failed cell does not stop the run', async (t) => {
  const {results} = await sequence({
    run: (label) => (label === 'b' ? unmeasuredCell(cell({label}), 'failed', 'no answer') : done(label)),
  })
  t.deepEqual(
    results.map(({status}) => status),
    ['done', 'failed', 'done'],
  )
})

test('after a cell that is a reason to stop, those that are left are skipped and say it', async (t) => {
  const {events, results} = await sequence({reasonToStop: (label) => (label === 'b' ? 'too slow' : null)})
  t.deepEqual(events, ['run a', 'keep a done', 'run b', 'keep b done', 'keep c skipped'])
  t.is(results[2]!.reason, 'too slow')
})

test('after an interrupt the cells that are left are skipped and say why', async (t) => {
  const {events, results} = await sequence({
    run: (label, controller) => {
      controller.abort()
      return unmeasuredCell(cell({label}), 'interrupted', 'stopped')
    },
  })
  t.deepEqual(events, ['run a', 'keep a interrupted', 'keep b skipped', 'keep c skipped'])
  t.regex(results[1]!.reason!, /interrupted/)
})

test('when no testbed can be had any more the cells that are left are skipped', async (t) => {
  const {events, results} = await sequence({
    ensureDeployed: (nth) => {
      if (nth === 2) throw new TestbedError('Envoy does not start')
    },
  })
  t.deepEqual(events, ['run a', 'keep a done', 'keep b skipped', 'keep c skipped'])
  t.regex(results[2]!.reason!, /Envoy does not start/)
})

test('a fault of this program is thrown, not kept as a result', async (t) => {
  await t.throwsAsync(
    sequence({
      run: () => {
        throw new TypeError('a fault')
      },
    }),
    {instanceOf: TypeError},
  )
})
