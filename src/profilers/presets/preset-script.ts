import {renderTemplate} from '../../templates/index.ts'
import {scriptText} from '../recording/script-text.ts'

/** What a script of templates/profilers/ is told; an outline has placeholders for the pids. */
export interface ScriptValues<Pid = number> {
  /** As seen where the script runs: perf's way of naming a process. */
  readonly pid: Pid
  /** As the host sees it: the way of bpftrace and bcc. */
  readonly hostPid: Pid
  readonly durationSeconds: number
  readonly frequencyHertz: number
  /** File with the function `malloc`; empty where no preset asks for it. */
  readonly allocator: string
}

/** The whole script of a preset with a tool. */
export async function presetScript(
  preset: string,
  tool: string,
  values: ScriptValues<number | string>,
  templatesFolder: string | null,
): Promise<string> {
  const {durationSeconds} = values
  const view = {
    ...values,
    durationMs: Math.round(durationSeconds * 1000),
    // bcc's tools take whole seconds only.
    wholeSeconds: Math.max(1, Math.ceil(durationSeconds)),
  }
  const body = await renderTemplate(`profilers/${preset}-${tool}.sh`, view, templatesFolder)
  return scriptText(`Recorded by the preset ${preset} with ${tool}. Kept as it was run.`, body.trimEnd())
}
