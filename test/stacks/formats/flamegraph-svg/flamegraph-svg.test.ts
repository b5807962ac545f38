import {Readable} from 'node:stream'
import {gzipSync} from 'node:zlib'
import test from 'ava'
import {bytesInMemory} from '../../../../src/bytes/byte-source.ts'
import {standardInput} from '../../../../src/bytes/standard-input.ts'
import {InputError} from '../../../../src/errors/index.ts'
import {flameGraphOptions} from '../../../../src/flamegraph/options.ts'
import {pictureOf} from '../../../../src/flamegraph/picture.ts'
import {flameGraphChunks, pictureChunks} from '../../../../src/flamegraph/render.ts'
import {foldedText} from '../../../../src/stacks/formats/folded/write/fold.ts'
import {readStacks} from '../../../../src/stacks/formats/registry.ts'
import {frame, type SampleType, type Stacks, StacksBuilder} from '../../../../src/stacks/model/stacks.ts'
import {foldedStacks} from '../../../flamegraph/folded-stacks.ts'

const OFF_CPU: SampleType = {name: 'off-cpu', unit: 'microseconds', event: 'sched:<switch> "x"'}
const STACKS = foldedStacks('main;parse 30\nmain;send;tcp_sendmsg_[k] 60\nmain 10\n', OFF_CPU)

function drawn(stacks: Stacks, fields: Parameters<typeof flameGraphOptions>[0] = {}, folded?: string): string {
  return [...flameGraphChunks(stacks, 0, flameGraphOptions(fields), 'viewer()', folded)].join('')
}

const read = (svg: string) => readStacks(bytesInMemory(Buffer.from(svg), 'picture.svg'))

test('the stacks that a picture was drawn from come back from it, with what they count', async (t) => {
  const back = await read(drawn(STACKS, {minimumShare: 0.5}))
  t.is(foldedText(back, 0), foldedText(STACKS, 0))
  t.deepEqual(back.sampleTypes, [OFF_CPU])
})

test('a picture that is longer than the head comes through standard input, too', async (t) => {
  const lines = Array.from({length: 5000}, (_, at) => `main;f${(at * 7919) % 1_000_003};g${at} ${at + 1}\n`)
  const stacks = foldedStacks(lines.join(''), OFF_CPU)
  const svg = Buffer.from(drawn(stacks))
  t.true(svg.length > 2 * 65_536)
  const source = standardInput(Readable.from([svg.subarray(0, 70_000), svg.subarray(70_000)]))
  t.true(foldedText(await readStacks(source), 0) === foldedText(stacks, 0))
})

test('names that look like something else come back as they were', async (t) => {
  const builder = new StacksBuilder([OFF_CPU])
  const names = [
    'a b 12',
    'thread 7',
    'x_[k]',
    ']]></metadata><script>',
    '\u202e',
    'ü😀',
    '[unknown]',
    'n'.repeat(100_000),
    '',
  ]
  for (const name of names) builder.add([builder.intern(frame({name: 'main'})), builder.intern(frame({name}))], [3])
  builder.add([builder.intern(frame({name: '# no remark'}))], [4])
  const stacks = builder.build()
  // Compared as one, since a difference would print 100,000 characters.
  t.true(foldedText(await read(drawn(stacks)), 0) === foldedText(stacks, 0))
})

test('names that all end in a number are no second weight', async (t) => {
  const text = 'main;thread 12 5\nmain;thread 13 7\n'
  t.is(foldedText(await read(drawn(STACKS, {}, text)), 0), text)
})

test('folded text that the caller has already is what the file carries', async (t) => {
  t.is(foldedText(await read(drawn(STACKS, {}, 'other 5\n')), 0), 'other 5\n')
})

test('a picture of two columns gives two sample types, also where both count the same', async (t) => {
  const picture = pictureOf(STACKS, 0, flameGraphOptions({}))
  const source = {sampleTypes: [OFF_CPU, OFF_CPU], blocks: () => [Buffer.from('a;b 1 2\na;c d 0 7\n')]}
  const back = await read([...pictureChunks(picture, '', source)].join(''))
  t.deepEqual(back.sampleTypes, [OFF_CPU, OFF_CPU])
  t.deepEqual([foldedText(back, 0), foldedText(back, 1)], ['a;b 1\n', 'a;b 2\na;c d 7\n'])
})

test('a picture that was not to carry its stacks says so, and reading it says what to do', async (t) => {
  const svg = drawn(STACKS, {embed: false})
  t.regex(svg, />not in this file: they were not wanted \(--no-embed\)</)
  const error = await t.throwsAsync(read(svg), {instanceOf: InputError})
  t.regex(error!.message, /picture\.svg: this flame graph carries no stacks/)
  t.truthy((error as InputError).hint)
})

test('stacks of more than 5 MB are left out, and the picture says so', (t) => {
  let state = 1
  const random = () => {
    state = Math.imul(state, 1_664_525) + 1_013_904_223
    return (state >>> 0).toString(36)
  }
  const lines = Array.from({length: 280_000}, () => `${random()}${random()};${random()}${random()} 1\n`).join('')
  const svg = drawn(STACKS, {}, lines)
  t.false(svg.includes('fg-stacks'))
  t.regex(
    svg.slice(svg.indexOf('fg-provenance')),
    />not in this file: (about|more than) [\d.]+ MB compressed, at most 5\.0 MB fit</,
  )
})

test('pictures of other programs carry no stacks', async (t) => {
  const error = await t.throwsAsync(read('<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg width="10"><g/></svg>'))
  t.regex(error!.message, /carries no stacks/)
})

const damage: readonly (readonly [what: string, change: (svg: string) => string, message: RegExp])[] = [
  ['cut', (svg) => svg.replace(/(gzip\+base64"[^>]*>.{20})[^<]*/, '$1'), /unexpected end of file/],
  ['other bytes', (svg) => svg.replace(/(gzip\+base64"[^>]*>)[^<]*/, '$1AAAA'), /incorrect header/],
  ['no sample type', (svg) => svg.replace(/ data-sample-type="[^"]*"/, ''), /do not say what they count/],
  ['a sample type that is none', (svg) => svg.replace(/(data-sample-type=")[^"]*/, '$1[1]'), /what they count is/],
  ['a sample type that is no JSON', (svg) => svg.replace(/(data-sample-type=")[^"]*/, '$1{'), /no JSON/],
  ['another encoding', (svg) => svg.replace('gzip+base64', 'brotli'), /their encoding is "brotli"/],
]
for (const [what, change, message] of damage) {
  test(`damaged stacks are an error with their place: ${what}`, async (t) => {
    const error = await t.throwsAsync(read(change(drawn(STACKS))), {instanceOf: InputError})
    t.regex(error!.message, message)
    t.regex(error!.message, /picture\.svg \(byte \d+\)/)
  })
}

test('stacks that would grow beyond all bounds are refused', async (t) => {
  const bomb = gzipSync(Buffer.alloc(600 * 1024 ** 2), {level: 1}).toString('base64')
  const svg = drawn(STACKS).replace(/(gzip\+base64"[^>]*>)[^<]*/, `$1${bomb}`)
  const error = await t.throwsAsync(read(svg), {instanceOf: InputError})
  t.regex(error!.message, /Cannot create a Buffer larger than/)
})

test('Process names come back as labels, with the samples and the time behind the picture.', async (t) => {
  const builder = new StacksBuilder([{name: 'cpu', unit: 'nanoseconds', event: 'cpu-clock'}])
  const [process, spin] = [frame({name: 'spin', kind: 'label'}), frame({name: 'spin'})].map((one) =>
    builder.intern(one),
  )
  builder.add([process!, spin!, spin!], [30])
  builder.countSamples(3)
  const {frames, frameOf, sampleCount, durationSeconds} = await read(drawn({...builder.build(), durationSeconds: 2.5}))
  t.deepEqual(
    [...frameOf].slice(1).map((id) => frames[id]!.kind),
    ['label', 'user', 'user'],
  )
  t.deepEqual([sampleCount, durationSeconds], [3, 2.5])
})
