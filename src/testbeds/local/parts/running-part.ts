import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {readLastLines} from '../../../bytes/last-lines.ts'
import {inWords, TestbedError} from '../../../errors/index.ts'
import {type RunningProgram, type RunResult, start} from '../../../process/run.ts'
import {ownCommand} from '../../../program/own-command.ts'
import type {Part} from './parts.ts'
import {portTaken, takenPort} from './port-taken-error.ts'

/** A part of the deployment that was started. Disposing ends it. */
export interface RunningPart extends AsyncDisposable {
  readonly name: string
  readonly pid: number
  /** Its standard error; absolute. */
  readonly logPath: string
  /** The last lines of its log. */
  logTail(): Promise<string>
  /** Resolves when it ended without being asked to, with why. */
  readonly died: Promise<TestbedError>
}

/** What a part gets between SIGTERM and SIGKILL. Envoy and fortio need 30 ms. */
const STOP_GRACE_MS = 2000

/** The last lines of a log, 20 at most; where they cannot be read, why. Never throws: a log only explains. */
export async function readTail(path: string): Promise<string> {
  return readLastLines(path).catch((error: Error) => `(${path} cannot be read: ${inWords(error.message)})`)
}

async function whyItDied(part: Part, logPath: string, result: RunResult): Promise<TestbedError> {
  const tail = await readTail(logPath)
  const port = takenPort(tail)
  if (port !== null) return portTaken(part.name, port)
  const how = result.signal === null ? `with exit code ${result.exitCode}` : `by ${result.signal}`
  return new TestbedError(`${part.name} ended unasked ${how}. Its log ends with:\n${tail || '(it is empty)'}`, {
    hint: `Its whole log is ${logPath}`,
  })
}

/** Throws a TestbedError when it does not end. */
async function stop(name: string, program: RunningProgram): Promise<void> {
  program.kill('SIGTERM')
  const patience = new AbortController()
  const ended = program.result.then(() => patience.abort())
  await Promise.race([ended, wait(STOP_GRACE_MS, undefined, {signal: patience.signal}).catch(() => undefined)])
  if (!patience.signal.aborted) program.kill('SIGKILL')
  await ended
  const {survived, stderr} = await program.result
  if (survived)
    throw new TestbedError(`Ending ${name} failed: ${stderr}`, {hint: `\`${ownCommand('clean')}\` tries it again.`})
}

/** Starts a part; its log goes into `folder`. Throws a TestbedError when it cannot be started at all. */
export async function startPart(part: Part, folder: string): Promise<RunningPart> {
  const logPath = join(folder, `${part.name}.log`)
  const program = start(part.argv, {stderrFile: logPath, leavesNothing: true})
  const {pid} = program
  if (pid === undefined) {
    const {stderr} = await program.result
    throw new TestbedError(`Starting ${part.name} failed: ${stderr || part.argv[0]}`)
  }
  let isStopping = false
  const died = new Promise<TestbedError>((resolve, reject) => {
    program.result.then((result) => {
      if (!isStopping) whyItDied(part, logPath, result).then(resolve, reject)
    }, reject)
  })
  return {
    name: part.name,
    pid,
    logPath,
    logTail: () => readTail(logPath),
    died,
    [Symbol.asyncDispose]: () => {
      isStopping = true
      return stop(part.name, program)
    },
  }
}
