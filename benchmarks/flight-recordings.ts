/**
 * Flight recordings of Java to a table of functions, beside what a JDK's `jfr print --json --stack-depth 64` takes to make
 * text of the same events. `npx node benchmarks/flight-recordings.ts [ROUNDS] [FILE.jfr…]`; without a FILE the recordings of
 * the tests, repeated to 2 and to 20 MB. `jfr` is found in PATH. Build first (`npm run build`).
 */
import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {EVENT_KINDS} from '../src/stacks/formats/jfr/event-kinds.ts'
import {machineLine} from './machine.ts'
import {sideBySide} from './side-by-side.ts'

const [rounds = '5', ...given] = process.argv.slice(2)
const ROOT = join(import.meta.dirname, '..')
const RECORDERS = ['jdk-25', 'async-profiler-4.5']
const MEGABYTES = [2, 20]
const EVENTS = EVENT_KINDS.map(({event}) => event).join(',')

/** Chunks may stand one behind the other, so a recording can be repeated. */
async function repeated(recorder: string, megabytes: number, folder: string): Promise<string> {
  const packed = await readFile(join(ROOT, 'test', 'fixtures', 'stacks', 'jfr', recorder, 'samples.jfr.gz'))
  const one = gunzipSync(packed)
  const path = join(folder, `${recorder}-${megabytes}.jfr`)
  await writeFile(path, Buffer.concat(new Array(Math.ceil((megabytes * 1e6) / one.length)).fill(one)))
  return path
}

async function compare(file: string): Promise<string> {
  const [ours, theirs] = await sideBySide(
    [
      {name: 'runner flame top', argv: [join(ROOT, 'bin', 'runner'), 'flame', 'top', file]},
      {name: 'jfr print', argv: ['jfr', 'print', '--json', '--stack-depth', '64', '--events', EVENTS, file]},
    ],
    Number(rounds),
  )
  const ratio = (part: 'wallMs' | 'cpuMs') =>
    `${(ours![part] / theirs![part]).toFixed(3)} (${ours![part].toFixed(0)} ms, ${theirs![part].toFixed(0)} ms)`
  const {size} = await stat(file)
  return `${basename(file)}, ${(size / 1e6).toFixed(1)} MB, ${ours!.residentMiB.toFixed(0)} MiB: clock ${ratio('wallMs')} · CPU ${ratio('cpuMs')}`
}

const folder = await mkdtemp(join(tmpdir(), 'flight-recordings-'))
try {
  const sizes = RECORDERS.flatMap((recorder) => MEGABYTES.map((megabytes) => ({recorder, megabytes})))
  const files =
    given.length > 0
      ? given
      : await Promise.all(sizes.map(({recorder, megabytes}) => repeated(recorder, megabytes, folder)))
  console.log(machineLine())
  console.log(`runner flame top / jfr print, medians of ${rounds}`)
  for (const file of files) console.log(await compare(file))
} finally {
  await rm(folder, {recursive: true})
}
