import * as Flags from '@oclif/core/flags'
import {EXIT_CODES, type Warning} from '../../errors/index.ts'
import type {AreaShare, FunctionCost} from '../../flame/top/top-functions.ts'
import type {TopTable} from '../../report/top-text.ts'
import type {SampleType} from '../../stacks/model/stacks.ts'
import {RunnerCommand} from '../base-command.ts'
import {countFlag} from '../count-flags.ts'
import {INPUT_FLAGS, INPUTS_ARGUMENT, inputOptions} from './input-flags.ts'
import {namingSettings} from './naming-settings.ts'

/** The `--json` document of `runner flame top`. */
export interface TopDocument {
  readonly schemaVersion: 1
  readonly exitCode: number
  readonly inputs: readonly string[]
  readonly sampleType: SampleType
  /** Weight of everything; of a difference gains less losses. */
  readonly total: number
  /** What shares are of: the total, of a difference all that stacks gained and lost. */
  readonly whole: number
  /** Whether the input is a difference, with weights below 0 and shares of -1..1. */
  readonly isDifference: boolean
  /** Functions in all, of which `functions` holds the first. */
  readonly functionCount: number
  readonly functions: readonly FunctionCost[]
  /** What was spent in the functions of each area themselves. */
  readonly areas: readonly AreaShare[]
  readonly warnings: readonly Warning[]
}

/** `runner flame top`: which functions cost most. */
export default class FlameTop extends RunnerCommand {
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
    const {naming, warnings: settingWarnings} = await namingSettings(flags)
    this.warnOnce(settingWarnings)
    const [{readInputs}, {chooseSampleType}, {areaShares, topFunctions}] = await Promise.all([
      import('../../profiles/read-input.ts'),
      import('../../flame/sample-type.ts'),
      import('../../flame/top/top-functions.ts'),
    ])
    const inputs = argv as string[]
    const {named, warnings} = await readInputs(inputs, {...inputOptions(flags), naming})
    this.warnOnce(warnings)
    const type = chooseSampleType(named.stacks, flags['sample-type'])
    const {rows, ...all} = topFunctions(named.stacks, type, flags.sort)
    const sampleType = named.stacks.sampleTypes[type]!
    const areas = areaShares(named.stacks, type)
    const functions = rows.slice(0, flags.limit)
    await this.#print({sampleType, ...all, functions, functionCount: rows.length, areas})
    return {
      schemaVersion: 1,
      exitCode: EXIT_CODES.done,
      inputs,
      sampleType,
      ...all,
      functionCount: rows.length,
      functions,
      areas,
      warnings: [...settingWarnings, ...warnings],
    }
  }

  async #print(table: TopTable): Promise<void> {
    const [{topText}, {outputWidth}, {styleFor}] = await Promise.all([
      import('../../report/top-text.ts'),
      import('../../terminal/output-width.ts'),
      import('../../terminal/style.ts'),
    ])
    this.log(topText(table, {style: styleFor(process.stdout), width: outputWidth(process.stdout)}))
  }
}
