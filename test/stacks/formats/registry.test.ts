import {gzipSync, zstdCompressSync} from 'node:zlib'
import test from 'ava'
import {bytesInMemory} from '../../../src/bytes/byte-source.ts'
import {InputError, UsageError} from '../../../src/errors/index.ts'
import {detectFormat, readStacks, STACK_READERS} from '../../../src/stacks/formats/registry.ts'
import {fixtureSource, fixtureText, foldedLines, textSource} from '../fixture.ts'

const RECORDED: Readonly<Record<string, readonly string[]>> = {
  'perf-script': [
    'cpu-clock.txt',
    'header.txt',
    'srcline.txt',
    'no-call-chain.txt',
    'several-events.txt',
    'sched-switch.txt',
    'dwarf-inlined.txt',
    'fields-without-dso.txt',
    'fields-comm-ip-sym-dso.txt',
    'envoy-stripped.txt.gz',
  ].map((name) => `perf/6.1/${name}`),
  bpftrace: ['kstack-ustack-comm.txt', 'several-maps-stripped.txt', 'named-maps.txt', 'named-maps.json'].map(
    (name) => `bpftrace/0.17/${name}`,
  ),
  'go-threads': ['go/1.26/goroutines-debug1.txt', 'go/1.26/goroutines-debug2.txt', 'go/1.26/sigquit.txt'],
  'java-threads': [
    'java/17/jstack-and-jcmd.txt',
    'java/25/thread-print-virtual.txt',
    'java/25/dump-to-file.txt',
    'java/25/dump-to-file.json',
  ],
  'async-profiler': ['async-profiler/4.5/traces.txt', 'async-profiler/4.5/traces-and-flat.txt'],
  speedscope: ['py-spy/0.4/spin.speedscope.json'],
  cpuprofile: ['node/24/spin.cpuprofile'],
  folded: [
    'bcc/0.26/profile-f.txt',
    'bcc/0.26/profile-adf.txt',
    'bcc/0.26/profile-df-stripped.txt',
    'perf/6.1/cpu-clock.collapsed-all.txt',
  ],
  otlp: ['otlp/async-profiler-4.5/work.otlp'],
  pprof: [
    'envoy/1.40/heap_dump.pb.gz',
    'envoy/1.40/allocprofiler.pb.gz',
    'go/1.26/go.cpu.pb.gz',
    'go/1.26/go.heap.pb.gz',
  ],
  jfr: ['jdk-17', 'jdk-25', 'async-profiler-4.5'].map((name) => `jfr/${name}/samples.jfr.gz`),
  'gperftools-cpu': ['gperftools/2.10/spin.cpu'],
  'gperftools-heap': ['gperftools/2.10/spin.heap', 'go/1.26/heap-debug1.txt'],
  'gperftools-contention': ['go/1.26/mutex-debug1.txt'],
}

test('Every recorded input is known by its content, and by one detector only.', async (t) => {
  for (const [format, names] of Object.entries(RECORDED)) {
    for (const name of names) t.is((await detectFormat(fixtureSource(name))).format, format, name)
  }
  for (const [format, names] of Object.entries(RECORDED)) {
    for (const name of names.filter((one) => !one.endsWith('.gz'))) {
      const head = await fixtureSource(name).read(0, 65536)
      const sure = STACK_READERS.filter((reader) => reader.looksLike(head, false) === 'yes').map(
        (reader) => reader.format,
      )
      if (!name.includes('fields-comm')) t.deepEqual(sure, [format], name)
    }
  }
})

test('An input is known from its first bytes, wherever they end.', async (t) => {
  for (const name of ['gperftools/2.10/spin.cpu', 'perf/6.1/cpu-clock.txt', 'bcc/0.26/profile-f.txt']) {
    const source = fixtureSource(name)
    const {format} = await detectFormat(source)
    for (const length of [1000, 1001, 1002, 1003, 1200]) {
      t.is((await detectFormat(bytesInMemory(await source.read(0, length)))).format, format, `${name} ${length}`)
    }
  }
})

test('gzip and zstd are undone, one in the other too.', async (t) => {
  const text = Buffer.from('a;b 1\n')
  for (const packed of [gzipSync(text), zstdCompressSync(text), gzipSync(zstdCompressSync(text))]) {
    t.deepEqual(foldedLines(await readStacks(bytesInMemory(packed))), ['a;b 1'])
  }
})

test('Damaged and endless packing are errors.', async (t) => {
  const packed = gzipSync('a;b 1\n'.repeat(1000))
  await t.throwsAsync(readStacks(bytesInMemory(packed.subarray(0, 40))), {
    instanceOf: InputError,
    message: /Unpacking .*gzip.* failed/,
  })
  const deep = [1, 2, 3, 4].reduce((bytes) => gzipSync(bytes), packed as Uint8Array)
  await t.throwsAsync(readStacks(bytesInMemory(deep)), {instanceOf: InputError, message: /more than 3 times/})
})

test('Text of Windows programs, UTF-16 of either order and UTF-8 with a mark, is read as what it says.', async (t) => {
  const text = 'main;zähler 1\n'
  const little = Buffer.from(`\ufeff${text}`, 'utf16le')
  const big = Buffer.from(little).swap16()
  for (const bytes of [little, big, Buffer.from(`\ufeff${text}`), gzipSync(little)]) {
    t.is((await detectFormat(bytesInMemory(bytes))).format, 'folded')
    t.deepEqual(foldedLines(await readStacks(bytesInMemory(bytes))), ['main;zähler 1'])
  }
  const dump = Buffer.from(`\ufeff${fixtureText('java/17/jstack-and-jcmd.txt')}`, 'utf16le')
  t.is((await readStacks(bytesInMemory(dump))).sampleCount, 16)
})

test('What cannot be read is named by its first line or bytes.', async (t) => {
  await t.throwsAsync(detectFormat(textSource('\nhello world\n')), {
    instanceOf: InputError,
    message: /first line is "hello world"/,
  })
  await t.throwsAsync(detectFormat(bytesInMemory(Uint8Array.of(0x7f, 1, 2, 3, 0, 0))), {
    message: /bytes 7f0102030000/,
  })
  await t.throwsAsync(detectFormat(textSource('')), {message: /empty/})
})

test('A format can be named, and an unknown name is a usage error.', async (t) => {
  t.deepEqual(foldedLines(await readStacks(textSource('a 1\n'), {format: 'folded'})), ['a 1'])
  await t.throwsAsync(readStacks(textSource('a 1\n'), {format: 'fold'}), {
    instanceOf: UsageError,
    message: /no format "fold"/,
  })
})
