import * as Flags from '@oclif/core/flags'
import {visible} from '../../foreign-text/visible.ts'
import {FlameCommand} from './base-command.ts'
import {INPUT_FLAGS, INPUTS_ARGUMENT} from './input-flags.ts'

const {format: inputFormat, ...OTHER_INPUT_FLAGS} = INPUT_FLAGS

/** `runner flame export`: any profile in a form that other tools open. */
export default class FlameExport extends FlameCommand {
  static override summary = 'write a profile in a form that other tools open'
  static override description =
    'pprof (gzipped profile.proto, for `go tool pprof` and pyroscope), speedscope (JSON), otlp (profiles of OpenTelemetry, v1development, as collectors of it take them), or folded text. All sample types go into all of them but folded text.'
  static override examples = [
    {
      description: 'perf.data for go tool pprof',
      command: '<%= config.bin %> <%= command.id %> perf.data --format pprof -o profile.pb.gz',
    },
    {
      description: 'The stacks of a picture for speedscope',
      command: '<%= config.bin %> <%= command.id %> picture.svg --format speedscope -o picture.speedscope.json',
    },
  ]
  static override enableJsonFlag = false
  static override args = {input: INPUTS_ARGUMENT}
  static override strict = false
  static override flags = {
    ...OTHER_INPUT_FLAGS,
    'input-format': inputFormat,
    format: Flags.option({options: ['pprof', 'speedscope', 'otlp', 'folded'] as const})({
      summary: 'What to write.',
      required: true,
    }),
    output: Flags.string({char: 'o', summary: 'File to write. Default: standard output.', helpValue: 'FILE'}),
  }

  async run(): Promise<void> {
    const {flags, argv} = await this.parse(FlameExport)
    const {read} = await this.reading({...flags, format: flags['input-format']})
    const input = await read(argv as string[])
    const [{exported}, {outputName, writeOutput}] = await Promise.all([
      import('../../flame/export/exported.ts'),
      import('../../bytes/writing/write-output.ts'),
    ])
    const output = await outputName(flags.output ?? '-')
    await writeOutput(output, exported(input, {format: flags.format, sampleType: flags['sample-type']}))
    if (output !== '-') this.logToStderr(`Wrote ${visible(output)}`)
  }
}
