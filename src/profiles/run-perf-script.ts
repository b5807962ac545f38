import {join} from 'node:path'
import type {ByteSource} from '../bytes/byte-source.ts'
import {openFile} from '../bytes/open-file.ts'
import {InputError, PrerequisiteError} from '../errors/index.ts'
import {run} from '../process/run.ts'
import {createScratchFolder} from '../process/scratch-folder.ts'

/** perf unwinds some hundred samples a second where it has to ask for inlined functions. */
const UNWIND_WITHIN_SECONDS = 900

/**
 * The text that `perf script` makes of a perf.data file which we do not unwind ourselves; gone when disposed.
 * `because` says why it is needed. Throws a PrerequisiteError without perf, an InputError when perf cannot read the file.
 */
export async function runPerfScript(path: string, because: string): Promise<ByteSource & AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await createScratchFolder())
  const text = join(folder.path, 'stacks.perf')
  const result = await run(['perf', 'script', '--force', '--header', '--input', path], {
    stdoutFile: text,
    timeoutMs: 1000 * UNWIND_WITHIN_SECONDS,
  })
  if (result.notFound) {
    throw new PrerequisiteError(`${because} perf is needed for that, and it is not on this machine.`, {
      hint: `Install perf, or run \`perf script --input FILE > FILE.perf\` where it is, and read FILE.perf here.`,
    })
  }
  if (result.exitCode !== 0) {
    const how =
      result.timedOut || result.survived
        ? `had not ended after ${UNWIND_WITHIN_SECONDS} s`
        : `ended with exit code ${result.exitCode}`
    throw new InputError(`${because} ${result.command} ${how}: ${lastLine(result.stderr)}`)
  }
  const file = stack.use(await openFile(text))
  const kept = stack.move()
  return {...file, name: path, [Symbol.asyncDispose]: () => kept.disposeAsync()}
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
