import {type RunResult, run} from '../process/run.ts'
import {compareVersions} from './compare-versions.ts'
import {howItEnded} from './fetching/program-error.ts'
import type {Tool} from './tool.ts'
import type {VersionMemory} from './version-memory.ts'

/** What a program said when asked for its version. */
export type VersionAnswer =
  | {readonly kind: 'version'; readonly version: string}
  /** Not the tool, broken, or too old; `reason` continues a sentence that begins with the path. */
  | {readonly kind: 'unfit'; readonly reason: string}

/** A broken program may hang. */
const DEADLINE_MS = 10_000
const LONGEST_QUOTE = 80

function firstLine(result: RunResult): string {
  const line = `${result.stdout}\n${result.stderr}`.trim().split('\n')[0] ?? ''
  return line === '' ? 'nothing' : JSON.stringify(line.slice(0, LONGEST_QUOTE))
}

function judge(tool: Tool, version: string): VersionAnswer {
  const oldest = tool.minimumVersion
  if (oldest === null || compareVersions(version, oldest) >= 0) return {kind: 'version', version}
  return {kind: 'unfit', reason: `is version ${version}, but ${oldest} or later is needed`}
}

async function ask(tool: Tool, path: string): Promise<VersionAnswer> {
  const result = await run(tool.versionArgv(path), {timeoutMs: DEADLINE_MS})
  if (result.exitCode !== 0) return {kind: 'unfit', reason: `${howItEnded(result)} when asked for its version`}
  const version = tool.parseVersion(result.stdout) ?? tool.parseVersion(result.stderr)
  if (version !== null) return {kind: 'version', version}
  return {kind: 'unfit', reason: `is not ${tool.name}: asked for its version, it said ${firstLine(result)}`}
}

/** The version of the program at `path`, from memory when the file is unchanged, else by running it. */
export async function readVersion(tool: Tool, path: string, memory: VersionMemory): Promise<VersionAnswer> {
  const known = memory.recall(path)
  if (known !== null) return judge(tool, known)
  const answer = await ask(tool, path)
  if (answer.kind === 'version') await memory.remember(path, answer.version)
  return answer.kind === 'version' ? judge(tool, answer.version) : answer
}
