import {outputName, writeOutput} from '../../bytes/writing/write-output.ts'
import {differentialFlameGraph} from '../../flamegraph/differential/differential-flame-graph.ts'
import {type FlameGraphOptions, flameGraphOptions} from '../../flamegraph/options.ts'
import {viewerScript} from '../../flamegraph/viewer-script.ts'
import type {Input} from '../../profiles/read-input.ts'
import {differencePath} from '../graph/picture-name.ts'
import type {JudgedDifference} from './judge-difference.ts'
import {differenceOptionsOf} from './picture-of-difference.ts'

/** What is drawn, where to, and how. */
export interface DifferencePicture {
  readonly before: Input
  /** Null where one input holds both. */
  readonly after: Input | null
  /** As --output says; a free name in this folder without. */
  readonly output: string | undefined
  /** What was asked for; the rest is as the inputs have it. */
  readonly drawing: Partial<FlameGraphOptions>
}

/** Writes the picture of a difference. Returns its path, `-` for standard output. */
export async function writeDifferencePicture(
  {difference, moved}: Pick<JudgedDifference, 'difference' | 'moved'>,
  {before, after, output, drawing}: DifferencePicture,
): Promise<string> {
  const path = await outputName(output ?? differencePath((after ?? before).name))
  const options = flameGraphOptions({...differenceOptionsOf(before, after), ...drawing})
  await writeOutput(path, differentialFlameGraph(difference, moved, options, viewerScript()))
  return path
}
