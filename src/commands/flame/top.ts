import * as Flags from '@oclif/core/flags'
import {EXIT_CODES, type Warning} from '../../errors/index.ts'
import {type TopTable, topTable} from '../../flame/top/top-table.ts'
import {topText} from '../../report/top-text.ts'
import {outputWidth} from '../../terminal/output-width.ts'
import {styleFor} from '../../terminal/style.ts'
import {countFlag} from '../count-flags.ts'
import {FlameCommand} from './base-command.ts'
import {INPUT_FLAGS, INPUTS_ARGUMENT} from './input-flags.ts'

/** The `--json` document of `runner flame top`. */
export interface TopDocument extends TopTable {
  readonly schemaVersion: 1
  readonly exitCode: number
  readonly inputs: readonly string[]
  readonly warnings: readonly Warning[]
}

/** `runner flame top`: which functions cost most. */
export default class FlameTop extends FlameCommand {
  static override summary = 'print the functions that cost most, by themselves and with what they call'
  static override description =
    'Self is what was spent in a function itself, total also what was spent in what it called; a function that calls itself counts once. What is a difference already, as pprof -diff_base writes it, keeps its signs, and what moved most stands first.'
  static override examples = [
    {description: 'The ten hottest functions', command: '<%= config.bin %> <%= command.id %> perf.data --limit 10'},
    {
      description: 'What holds the heap',
      command: '<%= config.bin %> <%= command.id %> heap.pb.gz --sample-type space --sort total',
    },
  ]
  static override args = {input: INPUTS_ARGUMENT}
  static override strict = false
  static override flags = {
    ...INPUT_FLAGS,
    limit: countFlag({char: 'n', summary: 'How many functions.', default: 30, min: 1}),
    sort: Flags.option({options: ['self', 'total'] as const})({summary: 'Order of the functions.', default: 'self'}),
  }

  async run(): Promise<TopDocument> {
    const {flags, argv} = await this.parse(FlameTop)
    const inputs = argv as string[]
    const {read, warnings: settingWarnings} = await this.reading(flags)
    const {named, warnings} = await read(inputs)
    const {sort, limit} = flags
    const table = topTable(named.stacks, {sampleType: flags['sample-type'], sort, limit})
    this.#print(table)
    return {
      schemaVersion: 1,
      exitCode: EXIT_CODES.done,
      inputs,
      ...table,
      warnings: [...settingWarnings, ...warnings],
    }
  }

  #print(table: TopTable): void {
    this.log(topText(table, {style: styleFor(process.stdout), width: outputWidth(process.stdout)}))
  }
}
