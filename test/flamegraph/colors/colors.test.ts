import test from 'ava'
import {AREAS, type Area, areaOf} from '../../../src/flamegraph/colors/area.ts'
import {backgroundNamed, classicBackground} from '../../../src/flamegraph/colors/background.ts'
import {boxColors, extendedColorMap} from '../../../src/flamegraph/colors/box-colors.ts'
import {areaColor} from '../../../src/flamegraph/colors/by-area.ts'
import {contrast, hex, luminance, needsWhiteText} from '../../../src/flamegraph/colors/color.ts'
import {PALETTE_NAMES, paletteNamed} from '../../../src/flamegraph/colors/palette.ts'
import {paletteMapText, parsePaletteMap} from '../../../src/flamegraph/colors/palette-map.ts'
import {layoutOf} from '../../../src/flamegraph/layout.ts'
import {flameGraphOptions} from '../../../src/flamegraph/options.ts'
import {type Frame, frame} from '../../../src/stacks/model/stacks.ts'
import {foldedStacks} from '../folded-stacks.ts'
import {distance, VISIONS} from './color-vision.ts'

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

/** CIE76 of colours that nobody takes for one another side by side, and of those that most tell apart. */
const [CLEAR, TOLD_APART] = [15, 8]

for (const vision of Object.keys(VISIONS)) {
  test(`With ${vision} no two areas of the palette colorblind look alike, whatever the names.`, (t) => {
    const colorOf = paletteNamed('colorblind')
    const shades = (area: Area) =>
      Array.from({length: 40}, (_, index) => colorOf({...ONE_PER_AREA[area], name: ONE_PER_AREA[area].name + index}))
    const pairs = AREAS.flatMap((one, index) => AREAS.slice(0, index).map((other) => [one, other] as const))
    for (const [one, other] of pairs) {
      const middle = distance(areaColor('colorblind', one)!, areaColor('colorblind', other)!, vision)
      t.true(middle >= CLEAR, `${one} and ${other}: ${middle}`)
      const nearest = Math.min(...shades(one).flatMap((a) => shades(other).map((b) => distance(a, b, vision))))
      t.true(nearest >= TOLD_APART, `shades of ${one} and ${other}: ${nearest}`)
    }
  })
}

test('A waker has a colour of its own in the palette chain, and no other palette asks for it.', (t) => {
  const one = frame({name: 'schedule'})
  t.notDeepEqual(paletteNamed('chain')(one, true), paletteNamed('chain')(one, false))
  t.deepEqual(paletteNamed('hot')(one, true), paletteNamed('hot')(one))
})

test('--random spreads colours otherwise than the default, and the same each time.', (t) => {
  const colors = (numbering: 'sum' | 'random') =>
    Array.from({length: 50}, (_, index) => hex(paletteNamed('hot', numbering)(frame({name: `f${index}`}))))
  t.deepEqual(colors('random'), colors('random'))
  t.notDeepEqual(colors('random'), colors('sum'))
  t.true(new Set(colors('random')).size > 45)
})

test('A name keeps its colour from palette.map, with -> in it too, and what is new is added.', (t) => {
  const text = 'a->b->rgb(1,2,3)\nold->rgb(4,5,6)\n'
  const {colors, warnings} = parsePaletteMap(text)
  t.deepEqual(
    [...colors],
    [
      ['a->b', [1, 2, 3]],
      ['old', [4, 5, 6]],
    ],
  )
  t.deepEqual(warnings, [])
  const layout = layoutOf(foldedStacks('a->b;tcp_sendmsg_[k] 5\n'), 0, 0)
  const options = flameGraphOptions({colors: 'hot', colorMap: colors})
  t.deepEqual(boxColors(layout, options)(1), [1, 2, 3])
  const extended = paletteMapText(extendedColorMap(layout, options))
  t.regex(extended, /^a->b->rgb\(1,2,3\)\nold->rgb\(4,5,6\)\ntcp_sendmsg_\[k\]->rgb\(\d+,\d+,\d+\)\n$/)
  t.is(paletteMapText(parsePaletteMap(extended).colors), extended)
})

test('Lines of palette.map that are none are told of and dropped; nothing in it becomes markup.', (t) => {
  const {colors, warnings} = parsePaletteMap('a->rgb(1,2,3)\nb->rgb(1,2,999)\nc->"/><script>\nno\n')
  t.deepEqual([...colors.keys()], ['a'])
  t.regex(warnings[0]!.message, /3 lines could not be read/)
})

test('Names with line breaks do not break palette.map.', (t) => {
  const layout = layoutOf({...foldedStacks('x 5\n'), frames: [frame({name: 'two\nlines->rgb(0,0,0)'})]}, 0, 0)
  const text = paletteMapText(extendedColorMap(layout, flameGraphOptions({colors: 'hot'})))
  t.is(text.split('\n').length, 2)
  t.is(parsePaletteMap(text).warnings.length, 0)
})

test('Backgrounds are those of flamegraph.pl or one colour; others are refused with what there is.', (t) => {
  t.like(backgroundNamed('yellow'), {top: '#eeeeee', bottom: '#eeeeb0', dark: false})
  t.like(backgroundNamed('#123'), {top: '#112233', bottom: '#112233', dark: true})
  t.deepEqual(['mem', 'io', 'red', 'hot', 'java'].map(classicBackground), ['green', 'blue', 'grey', 'yellow', 'yellow'])
  for (const name of ['red"/>', '#12', 'constructor', 'url(x)'])
    t.throws(() => backgroundNamed(name), {message: /background/i})
})
