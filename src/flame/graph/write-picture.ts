import {writeOutput} from '../../bytes/writing/write-output.ts'
import type {Color} from '../../flamegraph/colors/color.ts'
import {type FlameGraphOptions, flameGraphOptions} from '../../flamegraph/options.ts'
import {pictureOf} from '../../flamegraph/picture.ts'
import {flameGraphChunks} from '../../flamegraph/render.ts'
import {viewerScript} from '../../flamegraph/viewer-script.ts'
import {MANY_NODES, shortWork} from '../../program/short-work.ts'
import type {Stacks} from '../../stacks/model/stacks.ts'
import {keepColors} from './kept-colors.ts'

/** How a picture is drawn, and where to. */
export interface PictureTarget {
  readonly options: Partial<FlameGraphOptions>
  /** Colours that were kept, to which those of this picture are added; null: none are kept. */
  readonly keptColors: ReadonlyMap<string, Color> | null
  /** A path, or `-` for standard output. */
  readonly output: string
}

/** Writes the picture of one sample type. */
export async function writePicture(stacks: Stacks, sampleType: number, target: PictureTarget): Promise<void> {
  using _ = shortWork(stacks.parents.length < MANY_NODES)
  const options = flameGraphOptions({...target.options, colorMap: target.keptColors})
  await writeOutput(target.output, flameGraphChunks(stacks, sampleType, options, viewerScript()))
  if (target.keptColors !== null) await keepColors(pictureOf(stacks, sampleType, options))
}
