import {gunzipSync} from 'node:zlib'
import test from 'ava'
import {Profile} from 'pprof-format'
import {toPprof} from '../../src/profiles/to-pprof.ts'
import {frame, StacksBuilder} from '../../src/stacks/stacks.ts'

function exampleStacks() {
  const builder = new StacksBuilder([{name: 'cpu', unit: 'samples', event: 'cpu-clock'}])
  const ids = ['main', 'serve', 'read'].map((name) => builder.intern(frame({name, module: '/bin/envoy'})))
  builder.add(ids, [3])
  builder.add(ids.slice(0, 2), [2])
  return builder.build()
}

const WINDOW = {startedAt: new Date(1_700_000_000_000), durationSeconds: 5}

test('a pprof profile has the stacks leaf first with their weights', (t) => {
  const profile = Profile.decode(gunzipSync(toPprof(exampleStacks(), 0, WINDOW)))
  const text = (index: number | bigint) => profile.stringTable.strings[Number(index)]!
  const names = new Map(profile.function.map((one) => [Number(one.id), text(one.name)]))
  const stacks = profile.sample.map((sample) => [
    sample.locationId.map((id) => names.get(Number(id))).join(';'),
    Number(sample.value[0]),
  ])
  t.deepEqual(stacks.toSorted(), [
    ['read;serve;main', 3],
    ['serve;main', 2],
  ])
  t.is(text(profile.sampleType[0]!.unit), 'samples')
  t.is(text(profile.mapping[0]!.filename), '/bin/envoy')
})

test('a pprof profile carries its window', (t) => {
  const profile = Profile.decode(gunzipSync(toPprof(exampleStacks(), 0, WINDOW)))
  t.is(Number(profile.timeNanos), 1_700_000_000_000 * 1e6)
  t.is(Number(profile.durationNanos), 5e9)
})
