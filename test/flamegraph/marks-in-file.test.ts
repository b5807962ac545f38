import test from 'ava'
import {bytesInMemory} from '../../src/bytes/byte-source.ts'
import {areaShares, topFunctions} from '../../src/flame/top/top-functions.ts'
import {flameGraphOptions} from '../../src/flamegraph/options.ts'
import {renderFlameGraph} from '../../src/flamegraph/render.ts'
import {flamegraphSvg} from '../../src/stacks/formats/flamegraph-svg/flamegraph-svg.ts'
import {frame, StacksBuilder} from '../../src/stacks/model/stacks.ts'

test('a picture gives back how its functions were named and which areas they are of', async (t) => {
  const builder = new StacksBuilder([{name: 'samples', unit: 'samples', event: null}])
  const add = (fields: Parameters<typeof frame>[0], weight: number) =>
    builder.add([builder.intern(frame({name: 'envoy', kind: 'label'})), builder.intern(frame(fields))], [weight])
  add({name: 'Guess::run', grounds: 'inferred', evidence: 'a class table'}, 40)
  add({name: 'envoy+0x12', grounds: 'function-start'}, 30)
  add({name: '[libc.so.6]', grounds: 'module-only'}, 10)
  add({name: 'tcp_sendmsg', kind: 'kernel'}, 15)
  add({name: 'SSL_read'}, 5)
  const stacks = builder.build()
  const svg = renderFlameGraph(stacks, 0, flameGraphOptions({}))
  const read = await flamegraphSvg.read(bytesInMemory(Buffer.from(svg), 'picture.svg'), {})
  const groundsOf = (from: typeof read) =>
    topFunctions(from, 0, 'self')
      .rows.filter(({self}) => self > 0)
      .map((one) => [one.function, one.grounds, one.self])
  t.deepEqual(groundsOf(read), groundsOf(stacks))
  t.deepEqual(areaShares(read, 0), areaShares(stacks, 0))
  t.deepEqual(
    areaShares(read, 0).map(({area, selfShare}) => `${area} ${selfShare}`),
    ['kernel 0.15', 'program 0.4', 'TLS, crypto 0.05', 'unnamed 0.4'],
  )
})
