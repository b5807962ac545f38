import {Readable} from 'node:stream'
import {gzipSync} from 'node:zlib'
import test from 'ava'
import {bytesInMemory} from '../../../src/bytes/byte-source.ts'
import {standardInput} from '../../../src/bytes/standard-input.ts'
import {InputError} from '../../../src/errors/index.ts'
import {detectFormat, readStacks} from '../../../src/stacks/formats/registry.ts'
import {fixtureSource, fixtureText, foldedLines, textSource} from '../fixture.ts'

/** More than the first head that is looked at. */
const MANY = 3000

function repeated(line: (index: number) => string): string {
  return Array.from({length: MANY}, (_, index) => line(index)).join('')
}

const SAMPLE = 'app  3476 [000]  2218.200478:    3344481 cpu-clock:ppp: \n\t            1173 burn+0x1a (/bin/app)\n\n'

/** Lines that perf prints in front of the first sample, as its --show-…-events and --header do. */
const RECORDS: Readonly<Record<string, (index: number) => string>> = {
  namespaces: (index) =>
    `app${index}     0 [000]     0.000000: PERF_RECORD_NAMESPACES ${index}/${index} - nr_namespaces: 7\n\t\t[0/net: 3/0xf0000000, 1/uts: 3/0xeffffffe, \n\t\t 4/user: 3/0xeffffffd, 6/cgroup: 3/0xeffffffb]\n`,
  switch: (index) =>
    `app${index}  ${index} [000]     1.000000: PERF_RECORD_SWITCH_CPU_WIDE OUT          next pid/tid:  ${index}/${index}   \n`,
  mmap: (index) =>
    `app 30294   546.098466: PERF_RECORD_MMAP2 30294/30294: [0x55a699af7000(0x1000) @ 0x1000 fe:00 ${index} 682]: r-xp /tmp/a (b) c/my prog ${index}\n`,
  'mmap without a time': (index) =>
    `app 30294 PERF_RECORD_MMAP -1/0: [0xffffffff81000000(0x12) @ 0]: x [kernel]_text ${index}\n`,
  task: (index) => `app 30294   546.098436: PERF_RECORD_FORK(30294:${index}):(30292:30292)\n`,
  comm: (index) => `app 30294   546.098436: PERF_RECORD_COMM exec: my prog:${index}/${index}\n`,
  lost: (index) => `app 30294   546.098436: PERF_RECORD_LOST lost ${index}\n`,
  throttle: (index) => `app 30294 [001]   546.098436: PERF_RECORD_THROTTLE: ${index} 1 2\n`,
  ksymbol: (index) =>
    `app 30294   546.098436: PERF_RECORD_KSYMBOL addr ffffffffc0a len ${index} type 1 flags 0x0 name bpf_prog_${index}\n`,
  cgroup: (index) => `app 30294   546.098436: PERF_RECORD_CGROUP cgroup: ${index} /user.slice/x ${index}\n`,
  'text poke': (index) =>
    `app 30294   546.098436: PERF_RECORD_TEXT_POKE addr ffffffff81 old len 5 new len ${index}\n     old bytes: 0f 1f 44 00 00\n     new bytes: e8 5b 3a 00 00\n`,
  header: (index) => `# event : name = cpu-clock:${index}, , id = { ${index}, 73 }, type = 1, size = 128\n`,
}

for (const [kind, line] of Object.entries(RECORDS)) {
  test(`Text of perf script that begins with thousands of lines of kind ${kind} is that, from any source.`, async (t) => {
    const text = Buffer.from(repeated(line) + SAMPLE + SAMPLE)
    t.true(text.length > 100_000)
    const pipe = () => standardInput(Readable.from([text.subarray(0, 70_000), text.subarray(70_000)]))
    for (const source of [bytesInMemory(text), bytesInMemory(gzipSync(text)), pipe()]) {
      t.is((await detectFormat(source)).format, 'perf-script')
      const stacks = await readStacks(source)
      t.deepEqual(foldedLines(stacks), ['app;burn 6688962'])
      t.deepEqual(stacks.warnings, [])
    }
  })
}

test('A first line longer than the first head is read, and where the head ends does not matter.', async (t) => {
  const deep = `main${';rec(int, std::string const&)'.repeat(9000)} 10\n`
  for (const text of [deep, `${deep}other 5\n`, `${'a;b 1\n'.repeat(20_000)}${deep}`]) {
    t.is((await detectFormat(textSource(text))).format, 'folded')
  }
  const endless = textSource('a'.repeat(17 * 1024 * 1024))
  await t.throwsAsync(detectFormat(endless), {instanceOf: InputError, message: /in its first 16 MiB/})
})

test('What tells a JSON file may come last.', async (t) => {
  const frames = Array.from({length: MANY}, (_, index) => ({
    name: `function_${index}_with_a_long_name`,
    file: '/a/b/c.py',
  }))
  const profile = {
    type: 'sampled',
    name: 'p',
    unit: 'seconds',
    startValue: 0,
    endValue: 1,
    samples: [[0, 1]],
    weights: [1],
  }
  const schema = 'https://www.speedscope.app/file-format-schema.json'
  for (const file of [
    {shared: {frames}, profiles: [profile], $schema: schema},
    {exporter: schema, profiles: [profile], shared: {frames}},
  ]) {
    t.is((await detectFormat(textSource(JSON.stringify(file)))).format, 'speedscope')
  }
  const node = {id: 1, callFrame: {functionName: schema, url: '', lineNumber: 1}, children: []}
  const samples = Array.from({length: MANY * 20}, () => 1)
  const late = {startTime: 1, endTime: 9, samples, timeDeltas: samples, nodes: [node]}
  t.is((await detectFormat(textSource(JSON.stringify(late)))).format, 'cpuprofile')
})

test('A thread dump behind a log is a thread dump, though lines of the log end in numbers.', async (t) => {
  const log = repeated((index) => `2026-11-30 INFO request ${index} took\t${index}\nWARN slow\n`)
  for (const [dump, format] of [
    ['java/17/jstack-and-jcmd.txt', 'java-threads'],
    ['go/1.26/sigquit.txt', 'go-threads'],
  ] as const) {
    const text = textSource(log + fixtureText(dump))
    t.is((await detectFormat(text)).format, format)
    t.is((await readStacks(text)).sampleCount, (await readStacks(fixtureSource(dump))).sampleCount)
  }
})

test('Folded text is that also where its first bytes could be tags of protobuf.', async (t) => {
  for (const name of [
    '"quoted"',
    'bash',
    'zsh',
    'Java',
    '*op',
    '2to3',
    ':1',
    'R',
    'b\u0001',
    '\u0001\u0002x',
    '\x7f',
  ]) {
    t.is((await detectFormat(textSource(`${name};main 5\n${name};other 6\n`))).format, 'folded', name)
  }
})

test('First lines of samples are never summed, with frames or without.', async (t) => {
  const texts = [
    'app 20023 \n\t            12f6 leaf\n\t            10f3 main\n\n',
    'app    2004008 \n\t            12f6 leaf\n\t            10f3 main\n\n',
    'app 20023   677.769245: \n\t            12f6 leaf\n\n',
    'app 20023 U       677.769245:    2004008 cpu-clock: \n\t            12f6 leaf\n\n',
    'app 20023 \n\napp 20024 \n\n',
  ]
  for (const text of texts) {
    const stacks = await readStacks(textSource(text.repeat(4)), {weight: 'samples'})
    t.is(stacks.sampleCount, text.match(/app/g)!.length * 4, text)
    t.is(stacks.frames.filter(({name}) => name === 'app').length, 1)
  }
})

test('What goes on in another format is an error with its place.', async (t) => {
  const folded = 'a;b 1\n'.repeat(20_000)
  const offset = new RegExp(`line 20001 \\(byte ${folded.length}\\)`)
  for (const dump of [
    fixtureText('java/17/jstack-and-jcmd.txt').replace(/^[^F]*/, ''),
    '\t            12f6 leaf (/x)\n',
  ]) {
    await t.throwsAsync(readStacks(textSource(folded + dump)), {instanceOf: InputError, message: offset})
  }
  const perf = SAMPLE + repeated((index) => `)(${index}\n`)
  await t.throwsAsync(readStacks(textSource(perf), {format: 'perf-script'}), {
    instanceOf: InputError,
    message: new RegExp(`line 4 \\(byte ${SAMPLE.length}\\)`),
  })
})

test('Where two formats explain an input both are named, and --format chooses.', async (t) => {
  const text =
    'app 20023 \n\t12f6 leaf 5\nmain;a 5\nmain;b 6\nmain;c 7\nFull thread dump X (1):\n"t" #1 prio=5 tid=0x1\n\tat a.b(c.java:1)\ngoroutine 1 [running]:\nmain.f()\n'
  await t.throwsAsync(detectFormat(textSource(text)), {
    instanceOf: InputError,
    message: /more than one way: as go-threads or as java-threads/,
  })
  t.is((await readStacks(textSource(text), {format: 'java-threads'})).sampleCount, 1)
})

test('Files that have no stacks, or in a form that is not read, are refused by name.', async (t) => {
  const flat = detectFormat(fixtureSource('async-profiler/4.5/flat.txt'))
  await t.throwsAsync(flat, {instanceOf: InputError, message: /table of functions of async-profiler/})
  await t.throwsAsync(detectFormat(textSource('<!DOCTYPE html>\n<html>')), {message: /web page/})
  await t.throwsAsync(detectFormat(textSource('{"traceEvents": []}')), {message: /trace of Chrome/})
  await t.throwsAsync(detectFormat(textSource('\x7fELF\u0002\u0001')), {message: /ELF/})
})
