import anyTest, {type TestFn} from 'ava'
import {type OnCluster, onCluster, onClusterRun, onClusterStart, whatStands} from '../parts/bench-on-cluster.ts'
import {cellsOf, journalLength, LIGHT, leftNothingOnCluster, midCell, resumes, statusesOf} from './failing-bench.ts'

const test = anyTest.serial as TestFn
const PLAN = ['--duration', '3', ...LIGHT]

test('SIGINT in mid-cell keeps finished cells, leaves nothing on the cluster, and the rest can be measured later', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const bench = onClusterStart(on, 'bench', PLAN)
  await midCell(on, bench, 2)
  const asked = performance.now()
  bench.signal('SIGINT')
  const {exitCode, stdout, stderr} = await bench.ended
  t.log(`${Math.round(performance.now() - asked)} ms from SIGINT to the end`)
  t.is(exitCode, 130, stderr)
  t.regex(stdout, /1 cell is left; go on with:\s+runner bench --resume runs\//)
  t.deepEqual(statusesOf(on.directory), ['done', 'interrupted'])
  await leftNothingOnCluster(t, on)
  const [first] = cellsOf(on.directory)

  await resumes(t, on)
  t.is(journalLength(on.directory), 3, 'the finished cell is not measured again')
  t.deepEqual(cellsOf(on.directory)[0], first)
})

test('SIGTERM while pods come up ends the run with its own exit code and leaves nothing', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const bench = onClusterStart(on, 'bench', PLAN)
  await bench.says(/waiting for fortio/)
  bench.signal('SIGTERM')
  const {exitCode, stderr} = await bench.ended
  t.is(exitCode, 143, stderr)
  await leftNothingOnCluster(t, on)
})

test('SIGHUP, as of a closed terminal, ends the run as SIGTERM does and leaves nothing, also when it comes twice', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const bench = onClusterStart(on, 'bench', PLAN)
  await midCell(on, bench, 1)
  bench.signal('SIGHUP')
  bench.signal('SIGHUP')
  const {exitCode, stderr} = await bench.ended
  t.is(exitCode, 129, stderr)
  await leftNothingOnCluster(t, on)
})

/** The lease of a killed run, as if another machine had held it: its death can then not be seen from here. */
async function holdFromElsewhere({cluster, namespace}: OnCluster) {
  const {items} = await cluster.coordination.listNamespacedLease({namespace})
  const [lease] = items
  const here = lease!.spec!.holderIdentity!
  const set = async (holderIdentity: string) => {
    const name = lease!.metadata!.name!
    const now = await cluster.coordination.readNamespacedLease({namespace, name})
    const body = {...now, spec: {...now.spec, holderIdentity}}
    await cluster.coordination.replaceNamespacedLease({namespace, name, body})
  }
  await set(here.replace(/^[^/]+(\/\d+\/)[^/]+/, 'elsewhere$100000000-0000-0000-0000-000000000000'))
  return () => set(here)
}

test('a run that was killed is seen to be dead at once on its machine, and goes on with --resume over what it left', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const bench = onClusterStart(on, 'bench', PLAN)
  await midCell(on, bench, 2)
  bench.signal('SIGKILL')
  t.is((await bench.ended).signal, 'SIGKILL')
  const left = await whatStands(on)
  t.true(left.some((name) => name.startsWith('mesh-runner-')))
  t.true(left.some((name) => /^fortioclient-/.test(name)))
  t.deepEqual(statusesOf(on.directory), ['done'])

  const giveBack = await holdFromElsewhere(on)
  const refused = await onClusterRun(on, 'bench', PLAN)
  t.is(refused.exitCode, 5, refused.stderr)
  t.regex(
    refused.stderr,
    new RegExp(`in use by run \\S+ on elsewhere, process ${bench.pid}, which last spoke \\d+ s ago`),
  )
  t.regex(refused.stderr, /60 s/)
  t.deepEqual((await whatStands(on)).toSorted(), left.toSorted())
  await giveBack()

  await resumes(t, on)
  await leftNothingOnCluster(t, on)
})

test('what a run left that was killed while its pods came up is removed by runner clean at once', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const bench = onClusterStart(on, 'bench', PLAN)
  await bench.says(/waiting for fortio/)
  bench.signal('SIGKILL')
  await bench.ended
  t.true((await whatStands(on)).some((name) => /^fortioclient/.test(name)))
  const notOfClean = ['--values', '--testbed']
  const flags = on.flags.filter((_, at, all) => !notOfClean.some((one) => one === all[at] || one === all[at - 1]))
  const cleaned = await onClusterRun({...on, flags}, 'clean')
  t.is(cleaned.exitCode, 0, cleaned.stderr)
  t.regex(cleaned.stdout, new RegExp(`Removed run \\S+ in namespace ${on.namespace}: .*Deployment fortioclient`))
  await leftNothingOnCluster(t, on)
})
