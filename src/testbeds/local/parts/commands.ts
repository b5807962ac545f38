import {copyFile} from 'node:fs/promises'
import {PrerequisiteError, TestbedError} from '../../../errors/index.ts'
import {type RunOptions, run, start} from '../../../process/run.ts'
import {commandLine} from '../../../program/command-line.ts'
import type {Deployment, DetachedCommand, ExecOptions} from '../../testbed.ts'
import {readTail} from './running-part.ts'

const TAIL_CHARACTERS = 4096

function runOptions(options: ExecOptions): RunOptions {
  const {signal, deadlineSeconds, cwd, stdoutFile, stderrFile} = options
  return {
    signal,
    cwd,
    stdoutFile,
    stderrFile,
    timeoutMs: deadlineSeconds === undefined ? undefined : deadlineSeconds * 1000,
  }
}

function tailOf(kept: string, file: string | undefined): Promise<string> | string {
  return file === undefined ? kept.slice(-TAIL_CHARACTERS) : readTail(file)
}

async function startDetached(argv: readonly string[], options: ExecOptions): Promise<DetachedCommand> {
  const program = start(argv, {...runOptions(options), leavesNothing: true})
  if (program.pid === undefined) {
    const {stderr} = await program.result
    throw new PrerequisiteError(`Starting ${commandLine(argv)} failed: ${stderr}`)
  }
  const ended = program.result.then(async ({exitCode, stdout, stderr, leftRunning, survived}) => ({
    exitCode,
    ...(leftRunning.length === 0 ? {} : {leftRunning}),
    stdoutTail: await tailOf(stdout, options.stdoutFile),
    stderrTail: survived ? stderr : await tailOf(stderr, options.stderrFile),
  }))
  return {command: commandLine(argv), signal: async (name) => program.kill(name), ended}
}

async function copy(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to)
  } catch (cause) {
    throw new TestbedError(`Copying ${from} to ${to} failed: ${(cause as Error).message}`, {cause})
  }
}

/** Commands and copies on this machine, where every place is the same one. */
export const LOCAL_COMMANDS: Pick<Deployment, 'exec' | 'start' | 'copyTo' | 'copyFrom'> = {
  exec: (_place, argv, options = {}) => run(argv, runOptions(options)),
  start: (_place, argv, options = {}) => startDetached(argv, options),
  copyTo: (_place, localPath, remotePath) => copy(localPath, remotePath),
  copyFrom: (_place, remotePath, localPath) => copy(remotePath, localPath),
}
