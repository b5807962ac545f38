import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {findProgram} from '../../src/process/find-program.ts'
import {run} from '../../src/process/run.ts'

const PROGRAMS = join(import.meta.dirname, 'programs')

/** Why programs cannot be compiled here; null when they can. */
export function compilerMissing(...wanted: readonly string[]): string | null {
  const absent = ['strip', 'nm', ...wanted].filter((name) => findProgram(name) === null)
  return absent.length === 0 ? null : `${absent.join(', ')} not found`
}

/** A folder that is removed at the end of the test. */
export async function scratchFolder(): Promise<{readonly path: string} & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'symbols-test-'))
  return {path, [Symbol.asyncDispose]: () => rm(path, {recursive: true})}
}

/** Runs a program that must succeed; its standard output. Our sources are its working folder. */
export async function outputOf(argv: readonly string[], input?: string): Promise<string> {
  const ended = await run(argv, {cwd: PROGRAMS, input})
  if (ended.exitCode !== 0) throw new Error(`${ended.command}: ${ended.stderr}`)
  return ended.stdout
}

/** One function as `nm` lists it. */
export interface ListedFunction {
  readonly name: string
  readonly start: number
  readonly size: number
}

/** The functions that `nm` finds, demangled by it. */
export async function listedFunctions(path: string, ...flags: readonly string[]): Promise<ListedFunction[]> {
  const lines = (await outputOf(['nm', '-C', '-S', '--defined-only', ...flags, path])).split('\n')
  return lines.flatMap((line) => {
    const match = /^([0-9a-f]+) ([0-9a-f]+) [tTwWi] (.+)$/.exec(line)
    if (match === null) return []
    return [{name: match[3]!, start: Number.parseInt(match[1]!, 16), size: Number.parseInt(match[2]!, 16)}]
  })
}
