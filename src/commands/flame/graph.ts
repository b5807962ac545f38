import {resolve} from 'node:path'
import {Flags} from '@oclif/core'
import {EXIT_CODES, type Warning} from '../../errors/index.ts'
import type {PictureSummary} from '../../flame/graph/picture-of-input.ts'
import type {Color} from '../../flamegraph/colors/color.ts'
import type {FlameGraphOptions} from '../../flamegraph/options.ts'
import type {Stacks} from '../../stacks/model/stacks.ts'
import {RunnerCommand} from '../base-command.ts'
import {DRAWING_FLAGS, drawingOptions} from './drawing-flags.ts'
import {INPUT_FLAGS, INPUTS_ARGUMENT, inputOptions} from './input-flags.ts'
import {namingSettings} from './naming-settings.ts'

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
export default class FlameGraph extends RunnerCommand {
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
    const {naming, warnings: settingWarnings} = await namingSettings(flags, this.config.root)
    this.warnOnce(settingWarnings)
    const inputs = argv as string[]
    const drawing = drawingOptions(flags)
    const [{readInputs}, {chooseSampleType, columnWarnings, sampleTypeNames}, {pictureOptionsOf, pictureSummary}] =
      await Promise.all([
        import('../../profiles/read-input.ts'),
        import('../../flame/sample-type.ts'),
        import('../../flame/graph/picture-of-input.ts'),
      ])
    const input = await readInputs(inputs, {
      ...inputOptions(flags),
      ...(flags.flamechart ? {keepOrder: true} : {}),
      naming,
    })
    this.warnOnce(input.warnings)
    const {stacks} = input.named
    const type = chooseSampleType(stacks, flags['sample-type'])
    this.warnOnce(columnWarnings(stacks, inputs))
    const {outputName} = await import('../../bytes/writing/write-output.ts')
    const {picturePath} = await import('../../flame/graph/picture-name.ts')
    const output = await outputName(flags.output ?? picturePath(inputs))
    const summary = pictureSummary(input, type)
    await this.#draw(stacks, type, {
      options: {...pictureOptionsOf(input, summary), ...drawing},
      keepsColors: flags.cp,
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

  async #draw(
    stacks: Stacks,
    type: number,
    how: {readonly options: Partial<FlameGraphOptions>; readonly keepsColors: boolean; readonly output: string},
  ): Promise<void> {
    const [{flameGraphOptions}, {flameGraphChunks}, {viewerScript}, {writeOutput}] = await Promise.all([
      import('../../flamegraph/options.ts'),
      import('../../flamegraph/render.ts'),
      import('../../flamegraph/viewer-script.ts'),
      import('../../bytes/writing/write-output.ts'),
    ])
    const kept = how.keepsColors ? await this.#keptColors() : null
    const options = flameGraphOptions({...how.options, colorMap: kept})
    await writeOutput(how.output, flameGraphChunks(stacks, type, options, viewerScript()))
    if (kept === null) return
    const [{keepColors}, {pictureOf}] = await Promise.all([
      import('../../flame/graph/kept-colors.ts'),
      import('../../flamegraph/picture.ts'),
    ])
    await keepColors(pictureOf(stacks, type, options))
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
