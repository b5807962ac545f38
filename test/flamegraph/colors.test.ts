import test from 'ava'
import {AREAS, type Area, areaOf} from '../../src/flamegraph/colors/area.ts'
import {contrast, hex, luminance, needsWhiteText} from '../../src/flamegraph/colors/color.ts'
import {PALETTE_NAMES, paletteNamed} from '../../src/flamegraph/colors/palette.ts'
import {type Frame, frame} from '../../src/stacks/stacks.ts'

const ONE_PER_AREA: Readonly<Record<Area, Frame>> = {
  kernel: frame({name: 'tcp_sendmsg', kind: 'kernel', module: '[kernel.kallsyms]'}),
  program: frame({name: 'Envoy::Router::Filter::decodeHeaders', module: '/usr/local/bin/envoy'}),
  http: frame({name: 'Envoy::Http::ConnectionManagerImpl::onData'}),
  tls: frame({name: 'bssl::tls_open_record', module: '/usr/local/bin/envoy'}),
  memory: frame({name: 'operator new(unsigned long)'}),
  library: frame({name: '__memmove_avx_unaligned_erms', module: '/usr/lib/x86_64-linux-gnu/libc.so.6'}),
  jit: frame({name: 'Lcom/example/Server;::run', kind: 'jit'}),
  unnamed: frame({name: 'envoy+0x55ec00', grounds: 'function-start', module: '/usr/local/bin/envoy'}),
  label: frame({name: 'wrk:worker_0', kind: 'label'}),
}

for (const palette of PALETTE_NAMES) {
  test(`black or white text has a contrast of at least 4.5 on every colour of ${palette}`, (t) => {
    const colorOf = paletteNamed(palette)
    const frames = AREAS.flatMap((area) =>
      Array.from({length: 300}, (_, index) => ({...ONE_PER_AREA[area], name: ONE_PER_AREA[area].name + index})),
    )
    for (const one of [...frames, ...frames.map((each): Frame => ({...each, grounds: 'inferred'}))]) {
      const color = colorOf(one)
      const ratio = contrast(luminance(color), needsWhiteText(color) ? 1 : 0)
      if (ratio < 4.5) t.fail(`${one.name} is ${hex(color)}: ${ratio}`)
    }
    t.pass()
  })

  test(`every colour of ${palette} is written as six hexadecimal digits`, (t) => {
    for (const one of Object.values(ONE_PER_AREA)) t.regex(hex(paletteNamed(palette)(one)), /^#[\da-f]{6}$/)
  })
}

for (const area of AREAS) {
  test(`${ONE_PER_AREA[area].name} belongs to the area ${area}`, (t) => {
    t.is(areaOf(ONE_PER_AREA[area]), area)
  })
}

test('an inferred name is paler than the same name that is known', (t) => {
  const colorOf = paletteNamed('area')
  const known = ONE_PER_AREA.program
  t.true(luminance(colorOf({...known, grounds: 'inferred'})) > luminance(colorOf(known)) + 0.1)
})

test('a colour depends on the function alone, not on its address or module', (t) => {
  const colorOf = paletteNamed('area')
  t.deepEqual(colorOf(frame({name: 'f', address: 1n})), colorOf(frame({name: 'f', address: 2n, module: '/opt/f'})))
})

test('the java palette goes by kind, then by package, then by the form of the name', (t) => {
  const shade = (one: Frame) => {
    const [red, green, blue] = paletteNamed('java')(one)
    if (blue === 0) return 'orange'
    if (red === blue) return 'green'
    if (green === blue) return red > green ? 'red' : 'aqua'
    return 'yellow'
  }
  t.is(shade(frame({name: 'io/vertx/core/Loop:::run', kind: 'jit'})), 'green')
  t.is(shade(frame({name: 'java/util/List:::get', kind: 'inlined'})), 'aqua')
  t.is(shade(frame({name: 'org/mozilla/javascript/X:::call'})), 'green')
  t.is(shade(frame({name: 'JavaThread::run'})), 'yellow')
  t.is(shade(frame({name: 'sys_write', kind: 'kernel'})), 'orange')
  t.is(shade(frame({name: 'start_thread'})), 'red')
})

test('an unknown palette is refused with the names that there are', (t) => {
  const error = t.throws(() => paletteNamed('rainbow'), {message: /"rainbow"/})
  t.true(String((error as {hint?: string}).hint).includes('colorblind'))
  t.throws(() => paletteNamed('constructor'))
})
