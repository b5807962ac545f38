import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {createGzip, createZstdCompress} from 'node:zlib'
import test, {type ExecutionContext} from 'ava'

const PROGRAM = new URL('../../bin/dev.js', import.meta.url).pathname
/**
 * What an input of any length with few stacks may take beyond that of one line: 250 MiB for the whole process, of which
 * the built program takes 85 MiB before it reads. This one takes types out of its source first, which is not counted.
 */
const MOST_MIB = 165
/** Says the peak of its resident memory in KiB when the process ends, behind all else. */
const TELL_PEAK =
  'data:text/javascript,process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS))'

const MIB = 1 << 20

/** The text of `round`, which gets its number, again and again until there are `mebibytes`. */
function* repeated(round: (number: number) => string, mebibytes: number): Generator<Buffer> {
  for (let bytes = 0, number = 0; bytes < mebibytes * MIB; ) {
    let block = ''
    while (block.length < MIB) block += round(number++)
    bytes += block.length
    yield Buffer.from(block)
  }
}

interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly peakMib: number
}

/** Runs `runner flame …` with the bytes of a pipe. */
async function flame(args: readonly string[], input: Iterable<Buffer>, packer?: NodeJS.ReadWriteStream): Promise<Run> {
  const child = spawn(process.execPath, ['--import', TELL_PEAK, PROGRAM, 'flame', ...args])
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (piece) => stdout.push(piece))
  child.stderr.on('data', (piece) => stderr.push(piece))
  const closed = once(child, 'close')
  // A process that refuses its input closes the pipe.
  const ignoreEarlyEnd = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  }
  const streams = [Readable.from(input), ...(packer === undefined ? [] : [packer]), child.stdin]
  await pipeline(streams).catch(ignoreEarlyEnd)
  const [code] = await closed
  const text = Buffer.concat(stderr).toString()
  const peakMib = Number(/peak (\d+)$/.exec(text)?.[1]) / 1024
  return {code, stdout: Buffer.concat(stdout).toString(), stderr: text, peakMib}
}

let ofOneLine = 0

test.before('What one line takes.', async (t) => {
  const {code, peakMib} = await flame(['top', '-'], [Buffer.from('a;b 1\n')])
  ofOneLine = peakMib
  t.true(code === 0 && peakMib > 0)
})

function isWithin(t: ExecutionContext, {code, stderr, peakMib}: Run, expectedCode = 0): void {
  t.is(code, expectedCode, stderr)
  t.true(peakMib - ofOneLine < MOST_MIB, `${peakMib} MiB, of one line ${ofOneLine} MiB`)
}

test.serial('One stack of 16 million lines takes the memory of one, also where the lines are packed.', async (t) => {
  const run = await flame(
    ['collapse', '-'],
    repeated(() => 'main;work;leaf 1\n', 256),
    createGzip({level: 1}),
  )
  isWithin(t, run)
  t.regex(run.stdout, /^main;work;leaf 157\d{5}\n$/)
})

test.serial('So do lines that end in two numbers, whatever the first says, packed with zstd.', async (t) => {
  const lines = repeated((number) => `main;work;leaf ${number % 1e6} 4\nmain;work;leaf 007 4\n`, 192)
  isWithin(t, await flame(['top', '-'], lines, createZstdCompress()))
})

test.serial('A thread of many dumps takes the memory of one.', async (t) => {
  const frames = Array.from({length: 40}, (_, depth) => `\tat com.example.Work.step${depth}(Work.java:${depth})\n`)
  const dump = (number: number) =>
    `"w${number}" #1 prio=5 os_prio=0 tid=0x1 nid=0x1 runnable\n   java.lang.Thread.State: RUNNABLE\n${frames.join('')}\n`
  isWithin(t, await flame(['top', '-'], repeated(dump, 48)))
})

test.serial('An entry that bpftrace printed again and again takes the memory of one.', async (t) => {
  const frames = Array.from({length: 40}, (_, depth) => `    function_of_the_work_${depth}+${depth}\n`)
  isWithin(
    t,
    await flame(
      ['top', '-'],
      repeated((number) => `@[\n${frames.join('')}]: ${number % 9}\n`, 48),
    ),
  )
})

test.serial('A flame chart keeps a change of stack each, up to a limit that is named.', async (t) => {
  const same = await flame(
    ['graph', '--flamechart', '-o', '/dev/stdout', '-'],
    repeated(() => 'main;work 1\n', 128),
  )
  isWithin(t, same)
  const changing = await flame(
    ['graph', '--flamechart', '-o', '/dev/stdout', '-'],
    repeated((n) => `a;b${n % 2} 1\n`, 48),
  )
  isWithin(t, changing, 8)
  t.regex(changing.stderr, /the stack changes more than 4194304 times/)
})

test.serial('Text of nothing but short lines is refused without an object for each.', async (t) => {
  isWithin(
    t,
    await flame(
      ['top', '-'],
      repeated(() => 'x\n', 24),
    ),
    8,
  )
})
