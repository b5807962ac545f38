import {stat} from 'node:fs/promises'
import {join} from 'node:path'
import {type RunResult, run} from '../../process/run.ts'
import {createScratchFolder} from '../../process/scratch-folder.ts'
import {outputTail} from '../fetching/program-error.ts'
import type {FoundTool} from '../tool.ts'

const DEADLINE_MS = 30_000
const TAIL_LINES = 3
/** Enough to be sampled a few times at 999 Hz, over in about 20 ms. */
const BUSY_LOOP = 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'

const TELLING = /error|unable|cannot|denied|not permitted|no permission/i

/** The lines that tell most: a traceback's end says little about what went wrong before. */
function tellingLines(result: RunResult): string {
  const lines = result.stderr.split('\n').filter((line) => TELLING.test(line))
  return lines.length === 0 ? outputTail(result, TAIL_LINES) : lines.slice(0, TAIL_LINES).join('\n')
}

function failure(doing: string, result: RunResult): string {
  const tail = tellingLines(result)
  return `${doing} failed${tail === '' ? '' : `: ${tail}`}`
}

/** Records a short child with stacks, as the main job does: rights and kernel settings cannot be guessed. */
export async function attemptPerf(found: FoundTool): Promise<string | null> {
  await using scratch = await createScratchFolder()
  const file = join(scratch.path, 'perf.data')
  const argv = [found.path, 'record', '-e', 'cpu-clock', '-F', '999', '-g', '-o', file, '--', 'sh', '-c', BUSY_LOOP]
  const recorded = await run(argv, {timeoutMs: DEADLINE_MS})
  if (recorded.exitCode !== 0) return failure('recording a child process', recorded)
  if ((await stat(file)).size === 0) return 'recording a child process left an empty file'
  const read = await run([found.path, 'script', '-i', file, '-F', 'ip'], {timeoutMs: DEADLINE_MS})
  if (read.exitCode !== 0) return failure('reading the recording back', read)
  return read.stdout.trim() === '' ? 'recording a child process gave no sample' : null
}

/** Counts processor samples for a tenth of a second. */
export async function attemptBpftrace(found: FoundTool): Promise<string | null> {
  const script = 'profile:hz:99 { @samples = count(); } interval:ms:100 { exit(); }'
  const result = await run([found.path, '-e', script], {timeoutMs: DEADLINE_MS})
  return result.exitCode === 0 && result.stdout.includes('@samples') ? null : failure('a profile probe', result)
}

/** Profiles the machine for one second: bcc compiles against the kernel's headers, so only a try can tell. */
export async function attemptBcc(found: FoundTool): Promise<string | null> {
  const result = await run([found.path, '-f', '-F', '49', '1'], {timeoutMs: DEADLINE_MS})
  return result.exitCode === 0 ? null : failure('profiling for a second', result)
}

/** Demangles one name. */
export async function attemptCppfilt(found: FoundTool): Promise<string | null> {
  const result = await run([found.path, '-n'], {input: '_ZN5Envoy4mainEv\n', timeoutMs: DEADLINE_MS})
  return result.stdout.trim() === 'Envoy::main()' ? null : failure('demangling a name', result)
}
