import {resolve} from 'node:path'
import {Args, Flags} from '@oclif/core'
import {EXIT_CODES, UsageError, type Warning} from '../../errors/index.ts'
import type {FlameGraphOptions} from '../../flamegraph/options.ts'
import {visible} from '../../foreign-text/visible.ts'
import type {Input} from '../../profiles/read-input.ts'
import type {Difference} from '../../stacks/difference/difference.ts'
import type {Judgement} from '../../stacks/difference/judgement.ts'
import type {MovedFunction} from '../../stacks/difference/moved-function.ts'
import type {MovedFunctions} from '../../stacks/difference/moved-functions.ts'
import {NORMALISATIONS} from '../../stacks/difference/normalise.ts'
import {gateOutcome, INCONCLUSIVE_CHOICES, type Verdict} from '../../statistics/verdict.ts'
import {RunnerCommand} from '../base-command.ts'
import {countFlag} from '../count-flags.ts'
import {DRAWING_FLAGS, drawingOptions} from './drawing-flags.ts'
import {INPUT_FLAGS, inputOptions} from './input-flags.ts'
import {namingSettings} from './naming-settings.ts'

const COMPARING = 'COMPARING'

/** A function that moved, in the `--json` document: a frame is told by name and module. */
type MovedRow = Omit<MovedFunction, 'frame'>

/** The `--json` document of `runner flame diff`. */
export interface DiffDocument {
  readonly schemaVersion: 1
  readonly exitCode: number
  readonly before: string
  readonly after: string
  /** `-` for standard output. */
  readonly svg: string
  readonly measured: Difference['measured']
  readonly normalisation: Difference['normalisation']
  /** Weights before times this compare with weights after. */
  readonly scale: number
  readonly totals: Difference['totals']
  /** How many times as much as by chance alone functions vary, and how that is known. */
  readonly dispersion: number
  readonly dispersionGrounds: Difference['dispersion']['grounds']
  readonly confidence: number
  /** Share of the total (0..1) that unchanged functions are shown to lie within. */
  readonly margin: number
  readonly verdict: Verdict
  /** Share of the total (0..1) that the verdict goes by: --fail-above, else the margin. */
  readonly limit: number
  /** The change that has to be seen: the limit, or the margin where that is 0. */
  readonly sought: number
  /** Of an inconclusive verdict: what would have to be recorded. */
  readonly missing: Judgement['missing']
  /** Share (0..1) in unnamed functions of two builds, where that makes the verdict inconclusive. */
  readonly hiddenShare: number | null
  /** Unnamed functions of two builds, together; null where there are none. */
  readonly notComparable: MovedFunctions['notComparable']
  /** Functions whose change is beyond chance, of how many that could be told. */
  readonly changedCount: number
  readonly comparedCount: number
  readonly testedCount: number
  readonly unchangedCount: number
  readonly functionCount: number
  readonly functions: readonly MovedRow[]
  /** Functions that changed by themselves by more than the limit, but not so in total. */
  readonly movedWithin: readonly MovedRow[]
  /** Functions that grew by more than --fail-above. */
  readonly failed: readonly MovedRow[]
  readonly warnings: readonly Warning[]
}

/** A number in a flag. Throws a UsageError. */
function numberOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text.replace(/%$/, ''))
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw new UsageError(`--${flag} must be a number from 0 on, not ${JSON.stringify(text)}.`)
}

function rowOf({frame: _, ...row}: MovedFunction): MovedRow {
  return row
}

/** `runner flame diff`: what changed between two profiles. */
export default class FlameDiff extends RunnerCommand {
  static override summary = 'compare two profiles: a picture of what grew, shrank, came and went, and a table'
  static override description =
    `Compares shares of the total by default, so that two recordings of different length can be compared. Changes that may be chance are pale in the picture, and the table puts those beyond chance first. The verdict is regression, improvement, no change beyond the margin, or inconclusive. With --fail-above it ends with exit code ${EXIT_CODES.thresholdCrossed} when a function grew by more, and with ${EXIT_CODES.inconclusive} when there are too few samples to tell.`
  static override examples = [
    {
      description: 'Before and after a change',
      command: '<%= config.bin %> <%= command.id %> before.folded after.folded -o change.svg',
    },
    {
      description: 'A gate in CI: no function may grow by more than 2 % of the total',
      command: '<%= config.bin %> <%= command.id %> main.svg branch.svg --fail-above 2',
    },
  ]
  static override args = {
    before: Args.string({name: 'BEFORE', description: 'profile to compare with', required: true, ignoreStdin: true}),
    after: Args.string({
      name: 'AFTER',
      description: 'profile to look at; absent when BEFORE is a file of difffolded.pl with both columns',
      ignoreStdin: true,
    }),
  }
  static override flags = {
    ...INPUT_FLAGS,
    normalize: Flags.option({options: NORMALISATIONS})({
      summary: 'What makes both sides comparable.',
      default: 'total',
      helpGroup: COMPARING,
    }),
    n: Flags.boolean({
      char: 'n',
      summary: 'Same as --normalize total.',
      exclusive: ['normalize'],
      helpGroup: COMPARING,
    }),
    'stable-names': Flags.boolean({
      char: 's',
      summary: 'Fold addresses, thread ids and other parts of names that differ from run to run (default).',
      default: true,
      allowNo: true,
      helpGroup: COMPARING,
    }),
    'requests-before': Flags.string({summary: 'Requests served while BEFORE was recorded.', helpGroup: COMPARING}),
    'requests-after': Flags.string({summary: 'Requests served while AFTER was recorded.', helpGroup: COMPARING}),
    'min-change': Flags.string({
      summary: 'Changes of a smaller share of the total are pale, too.',
      helpValue: 'PERCENT',
      helpGroup: COMPARING,
    }),
    confidence: Flags.string({
      summary: 'How sure a change must be to be called one.',
      helpValue: 'PERCENT',
      default: '99',
      helpGroup: COMPARING,
    }),
    'fail-above': Flags.string({
      summary: `End with exit code ${EXIT_CODES.thresholdCrossed} when a function grew, beyond chance, by more of the total.`,
      helpValue: 'PERCENT',
      helpGroup: COMPARING,
    }),
    inconclusive: Flags.option({options: INCONCLUSIVE_CHOICES})({
      summary: `What --fail-above does where samples are too few to tell: end with exit code ${EXIT_CODES.inconclusive}, or pass.`,
      default: 'fail',
      helpGroup: COMPARING,
    }),
    margin: Flags.string({
      summary: 'Functions that are shown to change by less of the total are unchanged.',
      helpValue: 'PERCENT',
      default: '1',
      helpGroup: COMPARING,
    }),
    dispersion: Flags.string({
      summary: 'How many times the variance of chance alone functions have. Default: as measured.',
      helpValue: 'FACTOR',
      helpGroup: COMPARING,
    }),
    limit: countFlag({summary: 'Functions in the table.', default: 20, min: 1, helpGroup: COMPARING}),
    output: Flags.string({char: 'o', summary: 'Picture to write; - is standard output.', helpValue: 'FILE'}),
    ...DRAWING_FLAGS,
  }

  async run(): Promise<DiffDocument> {
    const {flags, args} = await this.parse(FlameDiff)
    const drawing = drawingOptions(flags)
    const failAbovePercent = numberOf('fail-above', flags['fail-above'])
    const {naming, warnings} = await namingSettings(flags, this.config.root)
    this.warnOnce(warnings)
    const {readInput} = await import('../../profiles/read-input.ts')
    const read = (path: string) => readInput(path, {...inputOptions(flags), naming})
    const inputs = [await read(args.before), ...(args.after === undefined ? [] : [await read(args.after)])]
    for (const input of inputs) this.warnOnce(input.warnings)
    const [before, after = null] = inputs as [Input, Input?]
    const {compareInputs} = await import('../../flame/diff/compare-inputs.ts')
    const difference = compareInputs(before, after, {
      sampleType: flags['sample-type'],
      normalisation: flags.normalize,
      stableNames: flags['stable-names'],
      confidence: (numberOf('confidence', flags.confidence) ?? 0) / 100,
      minimumChange: (numberOf('min-change', flags['min-change']) ?? 0) / 100,
      margin: (numberOf('margin', flags.margin) ?? 0) / 100,
      dispersion: numberOf('dispersion', flags.dispersion),
      requestsBefore: numberOf('requests-before', flags['requests-before']),
      requestsAfter: numberOf('requests-after', flags['requests-after']),
    })
    this.warnOnce(difference.warnings)
    const [{movedFunctions}, {judgementOf}, {hiddenBySpread}] = await Promise.all([
      import('../../stacks/difference/moved-functions.ts'),
      import('../../stacks/difference/judgement.ts'),
      import('../../stacks/difference/hidden-by-spread.ts'),
    ])
    const moved = movedFunctions(difference)
    const limit = failAbovePercent === undefined ? difference.margin : failAbovePercent / 100
    const judged = judgementOf(difference, moved, limit)
    const {grown, movedWithin, ...judgement} = judged
    const hidden = hiddenBySpread(difference, moved)
    this.warnOnce(hidden)
    const shown = {...moved, functions: moved.functions.slice(0, flags.limit)}
    const svg = await this.#draw(difference, {before, after, output: flags.output, drawing})
    if (svg !== '-') await this.#print(difference, judged, shown, svg)
    const outcome = failAbovePercent === undefined ? 'done' : gateOutcome(judgement.verdict, flags.inconclusive)
    if (outcome !== 'done') await this.#fail(outcome, judged)
    const {measured, normalisation, scale, totals, dispersion, confidence, margin} = difference
    return {
      schemaVersion: 1,
      exitCode: EXIT_CODES[outcome],
      before: before.name,
      after: (after ?? before).name,
      svg: svg === '-' ? svg : resolve(svg),
      measured,
      normalisation,
      scale,
      totals,
      dispersion: dispersion.factor,
      dispersionGrounds: dispersion.grounds,
      confidence,
      margin,
      ...judgement,
      movedWithin: movedWithin.map(rowOf),
      ...shown,
      functions: shown.functions.map(rowOf),
      failed: failAbovePercent === undefined ? [] : grown.map(rowOf),
      warnings: [...warnings, ...inputs.flatMap((input) => input.warnings), ...difference.warnings, ...hidden],
    }
  }

  async #draw(
    difference: Difference,
    how: {
      readonly before: Input
      readonly after: Input | null
      readonly output: string | undefined
      readonly drawing: Partial<FlameGraphOptions>
    },
  ): Promise<string> {
    const [{flameGraphOptions}, {differentialFlameGraph}, {viewerScript}, {outputName, writeOutput}, {differencePath}] =
      await Promise.all([
        import('../../flamegraph/options.ts'),
        import('../../flamegraph/differential/differential-flame-graph.ts'),
        import('../../flamegraph/viewer-script.ts'),
        import('../../bytes/writing/write-output.ts'),
        import('../../flame/graph/picture-name.ts'),
      ])
    const {differenceOptionsOf} = await import('../../flame/diff/picture-of-difference.ts')
    const {before, after} = how
    const output = await outputName(how.output ?? differencePath((after ?? before).name))
    const options = flameGraphOptions({...differenceOptionsOf(before, after), ...how.drawing})
    await writeOutput(output, differentialFlameGraph(difference, options, viewerScript()))
    return output
  }

  async #print(difference: Difference, judgement: Judgement, moved: MovedFunctions, svg: string): Promise<void> {
    const [{differenceText}, {outputWidth}, {styleFor}] = await Promise.all([
      import('../../report/difference-text.ts'),
      import('../../terminal/output-width.ts'),
      import('../../terminal/style.ts'),
    ])
    const style = styleFor(process.stdout)
    this.log(differenceText(difference, judgement, moved, {style, width: outputWidth(process.stdout)}))
    this.log(`\n${style.bold(`Wrote ${visible(svg)}`)}`)
  }

  async #fail(outcome: 'thresholdCrossed' | 'inconclusive', judgement: Judgement): Promise<void> {
    const {failureText} = await import('../../report/judgement-text.ts')
    this.logToStderr(failureText(judgement))
    process.exitCode = EXIT_CODES[outcome]
  }
}
