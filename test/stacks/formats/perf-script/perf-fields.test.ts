import {readdirSync, readFileSync} from 'node:fs'
import {gunzipSync} from 'node:zlib'
import test from 'ava'
import {bytesInMemory} from '../../../../src/bytes/byte-source.ts'
import {InputError} from '../../../../src/errors/index.ts'
import {detectFormat, readStacks} from '../../../../src/stacks/formats/registry.ts'
import type {Stacks} from '../../../../src/stacks/model/stacks.ts'
import {fixturePath, fixtureSource, fixtureText, foldedLines, textSource, totalOf} from '../../fixture.ts'

const FOLDER = 'perf/6.1/fields'
const ALL = 'comm,tid,time,period,event,ip,sym,symoff,dso,srcline'
const FLAT = 'comm,pid,tid,misc,time,period,event,ip,sym,dso'

/** Texts of `perf script -F …` of one recording, by the fields. */
function textsOf(recording: string): Map<string, Buffer> {
  const names = readdirSync(fixturePath(FOLDER)).filter(
    (name) => name.startsWith(`${recording}.`) && name.includes('ip,'),
  )
  return new Map(
    names.map((name) => [
      name.slice(recording.length + 1, -'.txt.gz'.length),
      gunzipSync(readFileSync(fixturePath(`${FOLDER}/${name}`))),
    ]),
  )
}

/** Samples and periods of each comm by event, as `perf report` counts them. Blanks around a comm are its columns'. */
function reportOf(recording: string): Map<string, [samples: number, period: number]> {
  const counts = new Map<string, [number, number]>()
  let event = ''
  for (const line of readFileSync(fixturePath(`${FOLDER}/${recording}.report.txt`), 'latin1').split('\n')) {
    event = /^# Samples: \d+ {2}of event '(.+)'$/.exec(line)?.[1] ?? event
    const [, samples, period, comm] = /^ +(\d+) +(\d+) {2}(.*)$/.exec(line) ?? []
    if (comm !== undefined) counts.set(`${event} ${comm.trim()}`, [Number(samples), Number(period)])
  }
  return counts
}

function commsOf(stacks: Stacks): Map<string, number> {
  const sums = new Map<string, number>()
  for (const [type, {event}] of stacks.sampleTypes.entries()) {
    for (const line of foldedLines(stacks, type)) {
      const comm = line.slice(0, line.indexOf(';')).trim()
      const key = `${event} ${comm}`
      sums.set(key, (sums.get(key) ?? 0) + Number(line.slice(line.lastIndexOf(' ') + 1)))
    }
  }
  return sums
}

/** Stacks with their counts, all events together: as they are, or without the comm that they begin with. */
function countsOf(stacks: Stacks, isWhole: boolean): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const type of stacks.sampleTypes.keys()) {
    for (const line of foldedLines(stacks, type)) {
      const stack = line.slice(0, line.lastIndexOf(' '))
      const key = isWhole ? stack.trimStart().replace(/ *;/, ';') : stack.slice(stack.indexOf(';') + 1)
      counts[key] = (counts[key] ?? 0) + Number(line.slice(line.lastIndexOf(' ') + 1))
    }
  }
  return counts
}

for (const [recording, whole] of [
  ['chains', ALL],
  ['flat', FLAT],
] as const) {
  test(`Comms of any kind count as in perf report, by samples and by period: ${recording}.`, async (t) => {
    const text = bytesInMemory(textsOf(recording).get(whole)!)
    const report = reportOf(recording)
    t.true(report.size > 20)
    const shown = (name: string) => name.replace('é\\xff', '\xc3\xa9\xff').replace('java:semi', 'java;semi')
    const named = (sums: Map<string, number>) => new Map([...sums].map(([name, sum]) => [shown(name), sum]))
    const samples = named(commsOf(await readStacks(text, {weight: 'samples'})))
    const periods = named(commsOf(await readStacks(text)))
    for (const [name, [count, period]] of report)
      t.deepEqual([samples.get(name), periods.get(name)], [count, period], name)
    t.deepEqual([samples.size, periods.size], [report.size, report.size])
  })

  test(`One recording gives one answer, whatever fields were printed: ${recording}.`, async (t) => {
    const texts = textsOf(recording)
    const data = await readStacks(fixtureSource(`${FOLDER}/${recording}.data`))
    const reference = await readStacks(bytesInMemory(texts.get(whole)!), {weight: 'samples'})
    for (const [fields, text] of texts) {
      const source = bytesInMemory(text, fields)
      t.is((await detectFormat(source)).format, 'perf-script', fields)
      const stacks = await readStacks(source, {weight: 'samples'})
      t.is(stacks.sampleCount, data.sampleCount, fields)
      t.deepEqual(stacks.warnings, [], fields)
      const withComm = fields.startsWith('comm')
      t.deepEqual(countsOf(stacks, true), countsOf(reference, withComm), fields)
      if (!fields.includes('period')) continue
      const sum = (one: Stacks) => one.self.reduce((all, _, type) => all + totalOf(one, type), 0)
      t.is(sum(await readStacks(source)), sum(data), fields)
    }
  })
}

test('Call chains that begin with the caller, and records between the samples, change nothing.', async (t) => {
  const reference = await readStacks(bytesInMemory(textsOf('chains').get(ALL)!))
  for (const name of ['chains.caller-first', 'chains.records']) {
    const stacks = await readStacks(fixtureSource(`${FOLDER}/${name}.txt.gz`))
    for (const type of stacks.sampleTypes.keys())
      t.deepEqual(foldedLines(stacks, type), foldedLines(reference, type), name)
    t.deepEqual(stacks.warnings, [], name)
  }
})

test('A module may have blanks and parentheses in its path, and mark that the file was deleted.', async (t) => {
  const stacks = await readStacks(bytesInMemory(textsOf('chains').get(ALL)!))
  const modules = new Set(stacks.frames.map(({module}) => module))
  t.true(modules.has('/opt/names (b) c/my prog'))
  const line = (module: string) => `a 1 1.000000: 5 cycles: \n\t            12e4 run (int)+0x41 (${module})\n\n`
  for (const module of [
    '/memfd:doublemapper (deleted)',
    '/a (x) y/b (deleted)',
    '/a) b/c',
    'anon_inode:[x] (deleted)',
  ]) {
    const [, run] = (await readStacks(textSource(line(module)))).frames
    t.like(run, {name: 'run (int)', module})
  }
})

test('What ends a chain of frame pointers is no frame of the kernel.', async (t) => {
  const text = 'a 1 1.000000: 5 cycles: \n\t   12e4 f (/x)\n\tffffffffffffffff [unknown] ([unknown])\n\n'
  t.deepEqual(foldedLines(await readStacks(textSource(text))), ['a;[unknown];f 5'])
})

test('Source lines belong to their frame, and say that it was inlined.', async (t) => {
  const text = `a     1     1.000000:          5 cycles:
\t            12cf step+0x1f
  my file.cpp:9 (inlined)
\t            12cf leaf+0x1f (/x)
  my file.cpp:13
\t            1304 main+0x84
  [kernel.kallsyms][12] (inlined)

`
  const stacks = await readStacks(textSource(text))
  t.deepEqual(foldedLines(stacks), ['a;main_[i];leaf;step_[i] 5'])
  t.deepEqual(stacks.warnings, [])
})

test('Fields below and behind a sample are no frames: addresses, weights, instructions.', async (t) => {
  const text = `# hash 32381   586.420981:    2004008 cpu-clock:                0      1e05080021 |OP N/A|LVL N/A or N/A|SNP N/A|TLB N/A|LCK N/A|BLK  N/A               0
\t            11c6 leaf+0x2d (/x)
\t            1229 main+0x9 (/x)
               0
 insn: f2 0f 58 05 0a 0f 00 00

`
  const stacks = await readStacks(textSource(text.repeat(3)))
  t.deepEqual(foldedLines(stacks), ['# hash;main;leaf 6012024'])
  t.deepEqual(stacks.warnings, [])
})

test('A raw dump and a report of perf are refused by name.', async (t) => {
  for (const [name, what] of [
    ['raw-dump.txt', /raw dump of perf script -D/],
    ['chains.report.txt', /report of perf report/],
  ] as const) {
    await t.throwsAsync(readStacks(textSource(fixtureText(`${FOLDER}/${name}`))), {
      instanceOf: InputError,
      message: what,
    })
  }
})

const FIELDS_OF_WAKEUP = 'comm=kube x pid=13382 prio=120 target_cpu=001'

/** First lines of samples of sched:sched_wakeup as perf script 6.1 prints them without the event. */
for (const [fields, first, comm] of [
  ['comm,trace', `my prog ${FIELDS_OF_WAKEUP}`, 'my prog;'],
  ['comm,tid,trace', `my prog 13388 ${FIELDS_OF_WAKEUP}`, 'my prog;'],
  ['comm,misc,cpu,time,period,trace', `my prog [001] K     18661.536008:          1 ${FIELDS_OF_WAKEUP}`, 'my prog;'],
  ['pid,tid,cpu,time,period,trace', `13388/13388 [001] 18661.536008:          1 ${FIELDS_OF_WAKEUP}`, ''],
  ['tid,period,trace', `13388          1 ${FIELDS_OF_WAKEUP}`, ''],
  ['trace', FIELDS_OF_WAKEUP, ''],
  ['time,period', '18661.536008:          1 ', ''],
] as const) {
  test(`Samples that begin with ${fields} are read, whatever a tracepoint says in them.`, async (t) => {
    const chain = '\tffffffff813aa3e5 ttwu_do_activate ([kernel.kallsyms])\n\t           11c6 main (/x)\n\n'
    const source = textSource(`${first}\n${chain}`.repeat(5))
    t.is((await detectFormat(source)).format, 'perf-script')
    const stacks = await readStacks(source)
    t.deepEqual(foldedLines(stacks), [`${comm}main;ttwu_do_activate_[k] 5`])
    t.deepEqual(stacks.warnings, [])
  })
}

test('Of several events the work of the CPU is shown first, whichever was sampled first, as from perf.data.', async (t) => {
  const sample = (event: string) => `a 1 1.000000: 5 ${event}: \n\t            12e4 run (/x)\n\n`
  const read = (events: readonly string[], keepOrder = false) =>
    readStacks(textSource(events.map(sample).join('')), {keepOrder})
  t.is((await read(['page-faults', 'cpu-clock:u'])).defaultSampleType, 1)
  t.is((await read(['cycles', 'page-faults'])).defaultSampleType, undefined)
  t.is((await read(['page-faults', 'faults:x'])).defaultSampleType, undefined)
  t.is((await read(['page-faults', 'cpu-clock'], true)).defaultSampleType, undefined)
})

test('A mode between a comm and its event is part of neither, whatever the comm ends with and however long the events.', async (t) => {
  const chain = '\t            12e4 run (/x)\n\n'
  const text = [
    'app K            cpu-clock',
    'pool 12 U          page-faults',
    'app U     context-switches',
    'K K            cpu-clock',
  ]
    .map((first) => `${first}: \n${chain}`)
    .join('')
  const stacks = await readStacks(textSource(text))
  const lines = stacks.sampleTypes.flatMap((_, type) => foldedLines(stacks, type))
  t.deepEqual(lines.sort(), ['K;run 1', 'app;run 1', 'app;run 1', 'pool 12;run 1'])
})
