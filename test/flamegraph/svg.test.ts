import test from 'ava'
import {flameGraphOptions} from '../../src/flamegraph/options.ts'
import {flameGraphChunks} from '../../src/flamegraph/render.ts'
import {frame, type Stacks, StacksBuilder} from '../../src/stacks/model/stacks.ts'
import {foldedStacks} from './folded-stacks.ts'

const SMALL = 'main;parse 30\nmain;send;tcp_sendmsg_[k] 60\nmain 10\n'

function svgOf(stacks: Stacks, fields: Parameters<typeof flameGraphOptions>[0] = {}): string {
  return [...flameGraphChunks(stacks, 0, flameGraphOptions(fields), 'viewer()')].join('')
}

function rects(svg: string): string[] {
  return svg.match(/<rect [^>]*><title>[\s\S]*?<\/title><\/rect>/g) ?? []
}

function tooltips(svg: string): string[] {
  return rects(svg).map((rect) => /<title>([\s\S]*)<\/title>/.exec(rect)![1]!)
}

test('each box has a tooltip with name, count with unit, and share', (t) => {
  t.deepEqual(tooltips(svgOf(foldedStacks(SMALL))), [
    'all (100 samples, 100%)',
    'main (100 samples, 100.00%)',
    'parse (30 samples, 30.00%)',
    'send (60 samples, 60.00%)',
    'tcp_sendmsg (60 samples, 60.00%)',
  ])
})

test('boxes stand at their share of a million units, the root at the bottom', (t) => {
  const [all, main, parse, send] = rects(svgOf(foldedStacks(SMALL)))
  t.regex(all!, /x="0" y="48" width="1000000" height="15"/)
  t.regex(main!, /x="0" y="32" width="1000000"/)
  t.regex(parse!, /x="100000" y="16" width="300000"/)
  t.regex(send!, /x="400000" y="16" width="600000"/)
})

test('inverted puts the root at the top', (t) => {
  const [all, main] = rects(svgOf(foldedStacks(SMALL), {inverted: true}))
  t.regex(all!, /y="0"/)
  t.regex(main!, /y="16"/)
})

test('equal input gives equal bytes', (t) => {
  t.is(svgOf(foldedStacks(SMALL)), svgOf(foldedStacks(SMALL)))
})

test('the order in which stacks are read does not change the boxes', (t) => {
  const turned = SMALL.trim().split('\n').reverse().join('\n')
  t.deepEqual(rects(svgOf(foldedStacks(turned))), rects(svgOf(foldedStacks(SMALL))))
})

test('pictures of different content have different ids', (t) => {
  const id = (svg: string) => /<svg [^>]*id="([^"]+)"/.exec(svg)![1]
  t.not(id(svgOf(foldedStacks(SMALL))), id(svgOf(foldedStacks('main;parse 31\nmain 69\n'))))
})

test('title, subtitle and every provenance row are shown', (t) => {
  const svg = svgOf(foldedStacks(SMALL), {
    title: 'sidecar of fortioserver',
    subtitle: 'http, 16 connections',
    provenance: [['command', `perf record ${'-x '.repeat(60)}END`]],
  })
  t.regex(svg, />sidecar of fortioserver<\/text>/)
  t.regex(svg, />http, 16 connections<\/text>/)
  t.regex(svg, />command<\/text>/)
  t.regex(svg, /END<\/text>/)
})

test('the picture says what is measured, by which event, and how much of it has a guessed name or none', (t) => {
  const builder = new StacksBuilder([{name: 'cpu', unit: 'nanoseconds', event: 'cpu-clock'}])
  builder.add([builder.intern(frame({name: 'f'}))], [60e6])
  builder.add([builder.intern(frame({name: 'g', grounds: 'inferred', evidence: 'vtable'}))], [30e6])
  builder.add([builder.intern(frame({name: '[envoy]', grounds: 'module-only'}))], [10e6])
  builder.countSamples(1000)
  const svg = svgOf(builder.build())
  t.regex(svg, />100 ms CPU · cpu-clock · 1,000 samples · of the area 30\.0% inferred names, 10\.0% unnamed</)
  t.true(tooltips(svg).includes('g (30 ms CPU, 30.00%)\nname inferred: vtable'))
})

test('the legend gives each area and its share', (t) => {
  const svg = svgOf(foldedStacks(SMALL))
  t.regex(svg, /kernel 60\.0%/)
  t.regex(svg, /program 40\.0%/)
  t.notRegex(svgOf(foldedStacks(SMALL), {colors: 'hot'}), /■/)
})

test('inferred names are slanted', (t) => {
  const builder = new StacksBuilder([{name: 'samples', unit: 'samples', event: null}])
  builder.add([builder.intern(frame({name: 'Envoy::Guess', grounds: 'inferred'}))], [1])
  t.regex(svgOf(builder.build()), /font-style="italic">Envoy::Guess</)
})

test('boxes too narrow for three characters have no text, and text in the file is cut to its box', (t) => {
  const svg = svgOf(foldedStacks(`${'n'.repeat(3000)} 9990\ntiny 10\n`), {width: 1000})
  t.notRegex(svg, />tiny</)
  const label = /<text [^>]*>(n+…)<\/text>/.exec(svg)![1]!
  t.true(label.length > 120 && label.length < 140, `${label.length}`)
})

const HOSTILE = [
  '<script>alert(1)</script>',
  ']]>',
  `"'&`,
  'a\u0000\u0007b',
  '\u202egnp',
  'x'.repeat(100_000),
  '\ud800',
  'a->b',
  '',
  '😀'.repeat(50),
]

test('hostile names, titles and provenance never become markup', (t) => {
  const builder = new StacksBuilder([{name: 'samples', unit: HOSTILE[0]!, event: HOSTILE[0]!}])
  for (const name of HOSTILE) {
    builder.add([builder.intern(frame({name, module: name, grounds: 'inferred', evidence: name}))], [1])
  }
  const text = HOSTILE.join(' ')
  const svg = svgOf(builder.build(), {title: text, subtitle: text, provenance: [[text, text]]})
  t.is(svg.match(/<script/g)?.length, 1)
  t.is(svg.match(/]]>/g)?.length, 1)
  t.true(svg.isWellFormed())
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML allows no others
  t.notRegex(svg, /[\x00-\x08\x0b-\x1f\u202e]/)
  t.true(svg.length < 60_000, `${svg.length}`)
})

test('a sample type in which nothing was counted is an error, not an empty picture', (t) => {
  const error = t.throws(() => svgOf(foldedStacks('main 0\n'), {title: 'empty one'}))
  t.regex(error.message, /empty one.*no stack has any weight/)
})

test('without a script the file is 1200 pixels wide or as wide as the page, and with a width it has that', (t) => {
  t.regex(svgOf(foldedStacks(SMALL)), /class="fg-picture fg-fluid" width="1200"/)
  t.regex(svgOf(foldedStacks(SMALL), {width: 800}), /class="fg-picture" width="800"/)
})

test('a very large picture has its widest boxes as elements and the others in one path for each colour', (t) => {
  const lines = Array.from({length: 9000}, (_, index) => `main;f${index % 700};g${index} ${1 + (index % 5)}`)
  const svg = svgOf(foldedStacks(lines.join('\n')), {minimumShare: 0, embed: false})
  t.is(rects(svg).length, 2000)
  t.true(tooltips(svg).some((tooltip) => tooltip.startsWith('main (')))
  const paths = svg.match(/<path fill="#[\da-f]{6}" d="(M\d+ \d+h\d+v15h-\d+z)+"\/>/g)!
  t.true(paths.length <= 256, `${paths.length}`)
  t.is(paths.join('').match(/M/g)!.length, 1 + 700 + 9000 - 2000 + 1)
})
