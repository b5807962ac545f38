import {resolve} from 'node:path'
import * as Flags from '@oclif/core/flags'
import {EXIT_CODES, type Warning} from '../../errors/index.ts'
import type {PictureSummary} from '../../flame/graph/picture-of-input.ts'
import type {Color} from '../../flamegraph/colors/color.ts'
import {FlameCommand} from './base-command.ts'
import {DRAWING_FLAGS, drawingOptions} from './drawing-flags.ts'
import {INPUT_FLAGS, INPUTS_ARGUMENT} from './input-flags.ts'

/** The `--json` document of `runner flame graph`. */
export interface GraphDocument {
  readonly schemaVersion: 1
  readonly exitCode: number
  readonly inputs: readonly string[]
  readonly flameGraph: PictureSummary & {readonly svg: string}
  /** Other sample types of the input, as --sample-type names them. */
  readonly otherSampleTypes: readonly string[]
  readonly warnings: readonly Warning[]
}

/** `runner flame graph`: any profile as a picture. */
export default class FlameGraph extends FlameCommand {
  static override summary = 'draw a profile as a flame graph'
  static override description =
    'Reads what perf, bpftrace, bcc, pprof, gperftools, Envoy, Go, the JVM, Node and speedscope leave, names functions as far as they can be named, and writes one SVG file that needs nothing else. Several inputs add up.'
  static override examples = [
    {description: 'A recording of perf', command: '<%= config.bin %> <%= command.id %> perf.data -o envoy.svg'},
    {
      description: 'From a pipe',
      command: 'perf script | <%= config.bin %> <%= command.id %> - -o envoy.svg --title "Envoy under load"',
    },
    {
      description: 'A profile that a run recorded, drawn again',
      command: '<%= config.bin %> <%= command.id %> runs/RUN/cells/CELL/fortioserver/perf',
    },
  ]
  static override args = {input: INPUTS_ARGUMENT}
  static override strict = false
  static override flags = {
    ...INPUT_FLAGS,
    output: Flags.string({
      char: 'o',
      summary: 'File to write; - is standard output. Default: the input’s name with .svg, in this folder.',
      helpValue: 'FILE',
    }),
    ...DRAWING_FLAGS,
  }

  async run(): Promise<GraphDocument> {
    const {flags, argv} = await this.parse(FlameGraph)
    const inputs = argv as string[]
    const drawing = drawingOptions(flags)
    const {read, warnings: settingWarnings} = await this.reading(flags, flags.flamechart ? {keepOrder: true} : {})
    const input = await read(inputs)
    const [{chooseSampleType, columnWarnings, sampleTypeNames}, {pictureOptionsOf, pictureSummary}] = await Promise.all(
      [import('../../flame/sample-type.ts'), import('../../flame/graph/picture-of-input.ts')],
    )
    const {stacks} = input.named
    const type = chooseSampleType(stacks, flags['sample-type'])
    this.warnOnce(columnWarnings(stacks, inputs))
    const [{outputName}, {picturePath}, {writePicture}] = await Promise.all([
      import('../../bytes/writing/write-output.ts'),
      import('../../flame/graph/picture-name.ts'),
      import('../../flame/graph/write-picture.ts'),
    ])
    const output = await outputName(flags.output ?? picturePath(inputs))
    const summary = pictureSummary(input, type)
    await writePicture(stacks, type, {
      options: {...pictureOptionsOf(input, summary), ...drawing},
      keptColors: flags.cp ? await this.#keptColors() : null,
      output,
    })
    const otherSampleTypes = sampleTypeNames(stacks).filter((_, index) => index !== type)
    await this.#say(output, summary, otherSampleTypes)
    return {
      schemaVersion: 1,
      exitCode: EXIT_CODES.done,
      inputs,
      flameGraph: {...summary, svg: output === '-' ? output : resolve(output)},
      otherSampleTypes,
      warnings: [...settingWarnings, ...input.warnings],
    }
  }

  async #keptColors(): Promise<ReadonlyMap<string, Color>> {
    const {readKeptColors} = await import('../../flame/graph/kept-colors.ts')
    const {colors, warnings} = await readKeptColors()
    this.warnOnce(warnings)
    return colors
  }

  async #say(output: string, summary: PictureSummary, otherSampleTypes: readonly string[]): Promise<void> {
    // The picture itself went to standard output.
    if (output === '-') return
    const {stat} = await import('node:fs/promises')
    const {pictureText} = await import('../../report/picture-text.ts')
    const {styleFor} = await import('../../terminal/style.ts')
    const isFile = (await stat(output)).isFile()
    this.log(pictureText({...summary, svg: output, isFile, otherSampleTypes}, styleFor(process.stdout)))
  }
}
