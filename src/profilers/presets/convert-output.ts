import {join} from 'node:path'
import {openFile} from '../../bytes/open-file.ts'
import {writeAtomically} from '../../bytes/writing/write-atomically.ts'
import {SCRIPT_FILES} from '../recording/run-script.ts'
import {bccOffCpuToFolded} from './converters/bcc-offcpu.ts'
import {bpftraceSwitchesToFolded} from './converters/bpftrace-switches.ts'
import {perfCountsToFolded, perfSwitchesToFolded} from './converters/perf-switches.ts'
import type {PresetOutput} from './preset.ts'

/** Files besides its text that a script leaves to be brought here. */
export function filesLeft(output: PresetOutput): readonly string[] {
  return 'format' in output && output.format === 'perf-data' ? [SCRIPT_FILES.perfData] : []
}

/** A profile that can be read: its file in the recording's folder and its format. */
export interface ConvertedOutput {
  readonly raw: string
  readonly format: string
}

const FOLDED_FILE = 'profile.folded'

async function foldedOf(path: string, output: Extract<PresetOutput, {convert: string}>, pid: number): Promise<string> {
  await using source = await openFile(path)
  if (output.convert === 'perf-count') return await perfCountsToFolded(source)
  if (output.convert === 'bcc-offcpu') return await bccOffCpuToFolded(source)
  if (output.convert === 'perf-switches') return await perfSwitchesToFolded(source, output.blocked, pid)
  return await bpftraceSwitchesToFolded(source, output.blocked)
}

/** What a script printed, and about which process. */
export interface PrintedOutput {
  readonly directory: string
  /** Name of the file in `directory`. */
  readonly file: string
  readonly pid: number
}

/** Makes of what a script left what a reader knows. */
export async function convertOutput(
  {directory, file, pid}: PrintedOutput,
  output: PresetOutput,
): Promise<ConvertedOutput> {
  if ('format' in output)
    return {raw: output.format === 'perf-data' ? SCRIPT_FILES.perfData : file, format: output.format}
  await writeAtomically(join(directory, FOLDED_FILE), await foldedOf(join(directory, file), output, pid))
  return {raw: FOLDED_FILE, format: 'folded'}
}
