import {resolve} from 'node:path'
import type {Interfaces} from '@oclif/core'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {EXIT_CODES} from '../../errors/index.ts'
import type {Comparison} from '../../flame/diff/compare-inputs.ts'
import type {DiffDocument} from '../../flame/diff/diff-document.ts'
import type {Gate, JudgedDifference} from '../../flame/diff/judge-difference.ts'
import {visible} from '../../foreign-text/visible.ts'
import type {Input} from '../../profiles/read-input.ts'
import type {MovedFunction} from '../../stacks/difference/moved-function.ts'
import {NORMALISATIONS} from '../../stacks/difference/scaling/normalise.ts'
import {INCONCLUSIVE_CHOICES} from '../../statistics/verdict.ts'
import {countFlag} from '../count-flags.ts'
import {numberOf} from '../number-flags.ts'
import {FlameCommand} from './base-command.ts'
import {DRAWING_FLAGS, drawingOptions} from './drawing-flags.ts'
import {INPUT_FLAGS} from './input-flags.ts'

const COMPARING = 'COMPARING'
const NO_BUILDS = {builds: [], warnings: []}

/** `runner flame diff`: what changed between two profiles. */
export default class FlameDiff extends FlameCommand {
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
      summary: 'What makes both sides comparable; unmoved finds one change to a program, and only it.',
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
    const gate = gateOf(flags)
    const {read, naming, warnings} = await this.reading(flags, {naming: {keepStarts: true}})
    const inputs = [await read([args.before]), ...(args.after === undefined ? [] : [await read([args.after])])]
    const [{pairBuilds}, {compareInputs}, {judgeDifference}, {writeDifferencePicture}, {diffDocument}] =
      await Promise.all([
        import('../../profiles/builds/pair-builds.ts'),
        import('../../flame/diff/compare-inputs.ts'),
        import('../../flame/diff/judge-difference.ts'),
        import('../../flame/diff/write-picture.ts'),
        import('../../flame/diff/diff-document.ts'),
      ])
    const [before, after = null] = inputs as [Input, Input?]
    const {builds, warnings: ofBuilds} = after === null ? NO_BUILDS : await pairBuilds(before, after, naming)
    this.warnOnce(ofBuilds)
    const judged = judgeDifference(compareInputs(before, after, {...comparisonOf(flags), builds}), gate)
    this.warnOnce(judged.warnings)
    const functions = judged.moved.functions.slice(0, flags.limit)
    const svg = await writeDifferencePicture(judged, {before, after, output: flags.output, drawing})
    if (svg !== '-') await this.#print(judged, functions, svg)
    if (judged.outcome !== 'done') await this.#fail(judged)
    return diffDocument(judged, {
      before: before.name,
      after: (after ?? before).name,
      svg: svg === '-' ? svg : resolve(svg),
      functions,
      warnings: [...warnings, ...inputs.flatMap((input) => input.warnings), ...ofBuilds, ...judged.warnings],
    })
  }

  async #print({difference, judgement, moved}: JudgedDifference, functions: readonly MovedFunction[], svg: string) {
    const [{differenceText}, {outputWidth}, {styleFor}] = await Promise.all([
      import('../../report/difference-text.ts'),
      import('../../terminal/output-width.ts'),
      import('../../terminal/style.ts'),
    ])
    const style = styleFor(process.stdout)
    const look = {style, width: outputWidth(process.stdout)}
    this.log(differenceText(difference, judgement, {...moved, functions}, look))
    this.log(`\n${style.bold(`Wrote ${visible(svg)}`)}`)
  }

  async #fail({outcome, judgement}: JudgedDifference): Promise<void> {
    const {failureText} = await import('../../report/judgement-text.ts')
    this.logToStderr(failureText(judgement))
    process.exitCode = EXIT_CODES[outcome]
  }
}

type FlagValues = Interfaces.InferredFlags<typeof FlameDiff.flags>

function gateOf(flags: FlagValues): Gate {
  const percent = numberOf('fail-above', flags['fail-above'])
  return {failAbove: percent === undefined ? null : percent / 100, inconclusive: flags.inconclusive}
}

function comparisonOf(flags: FlagValues): Comparison {
  return {
    sampleType: flags['sample-type'],
    normalisation: flags.normalize,
    stableNames: flags['stable-names'],
    confidence: (numberOf('confidence', flags.confidence) ?? 0) / 100,
    minimumChange: (numberOf('min-change', flags['min-change']) ?? 0) / 100,
    margin: (numberOf('margin', flags.margin) ?? 0) / 100,
    dispersion: numberOf('dispersion', flags.dispersion),
    requestsBefore: numberOf('requests-before', flags['requests-before']),
    requestsAfter: numberOf('requests-after', flags['requests-after']),
  }
}
