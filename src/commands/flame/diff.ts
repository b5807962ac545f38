import {resolve} from 'node:path'
import type {Interfaces} from '@oclif/core'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {EXIT_CODES, InputError, UsageError} from '../../errors/index.ts'
import type {Attribution} from '../../flame/diff/attribution.ts'
import type {Comparison} from '../../flame/diff/compare-inputs.ts'
import type {DiffDocument} from '../../flame/diff/diff-document.ts'
import type {Gate, JudgedDifference} from '../../flame/diff/judge-difference.ts'
import {visible} from '../../foreign-text/visible.ts'
import type {Input} from '../../profiles/read-input.ts'
import type {MovedFunction} from '../../stacks/difference/moved-function.ts'
import {NORMALISATIONS} from '../../stacks/difference/scaling/normalise.ts'
import {SIDES} from '../../stacks/difference/side.ts'
import {INCONCLUSIVE_CHOICES} from '../../statistics/verdict.ts'
import {countFlag} from '../count-flags.ts'
import {numberOf} from '../number-flags.ts'
import {FlameCommand} from './base-command.ts'
import {DRAWING_FLAGS, drawingOptions} from './drawing-flags.ts'
import {INPUT_FLAGS} from './input-flags.ts'

const COMPARING = 'COMPARING'
/** Two recordings tell nothing of how recordings vary, so that more is asked of them. */
const CONFIDENCE_OF_PAIRS = 99
/** As `runner results compare` has it. */
const CONFIDENCE_OF_PROFILES = 95
const NO_BUILDS = {builds: [], warnings: []}

/** `runner flame diff`: what changed between two profiles. */
export default class FlameDiff extends FlameCommand {
  static override summary =
    'compare two profiles, or several on each side: a picture of what grew, shrank, came and went, and a table'
  static override description =
    `Compares shares of the total by default, so that two recordings of different length can be compared. Several profiles on each side (--before, --after) tell how much functions vary from one recording to the next, and a change is held against that. Changes that may be chance are pale in the picture, and the table puts those beyond chance first. The verdict is regression, improvement, no change beyond the margin, or inconclusive. With --fail-above it ends with exit code ${EXIT_CODES.thresholdCrossed} when a function grew by more, and with ${EXIT_CODES.inconclusive} when there are too few samples to tell.`
  static override examples = [
    {
      description: 'Before and after a change',
      command: '<%= config.bin %> <%= command.id %> before.folded after.folded -o change.svg',
    },
    {
      description: 'Eight recordings of either release: what differs by more than recordings of one release do',
      command: '<%= config.bin %> <%= command.id %> --before old-*.folded --after new-*.folded -o change.svg',
    },
    {
      description: 'A gate in CI: no function may grow by more than 2 % of the total',
      command: '<%= config.bin %> <%= command.id %> main.svg branch.svg --fail-above 2',
    },
  ]
  static override args = {
    before: Args.string({
      name: 'BEFORE',
      description: 'profile to compare with; absent with --before and --after',
      ignoreStdin: true,
    }),
    after: Args.string({
      name: 'AFTER',
      description: 'profile to look at; absent when BEFORE is a file of difffolded.pl with both columns',
      ignoreStdin: true,
    }),
  }
  static override flags = {
    ...INPUT_FLAGS,
    before: Flags.string({
      summary: 'Profiles of the side before: files, folders of recorded profiles, or -; two or more, or one.',
      helpValue: 'FILE',
      multiple: true,
      dependsOn: ['after'],
      helpGroup: COMPARING,
    }),
    after: Flags.string({
      summary: 'Profiles of the side after.',
      helpValue: 'FILE',
      multiple: true,
      dependsOn: ['before'],
      helpGroup: COMPARING,
    }),
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
    'requests-before': Flags.string({
      summary: 'Requests served while BEFORE was recorded; of several profiles one number each.',
      helpValue: 'NUMBER,…',
      helpGroup: COMPARING,
    }),
    'requests-after': Flags.string({
      summary: 'The same for AFTER.',
      helpValue: 'NUMBER,…',
      helpGroup: COMPARING,
    }),
    'min-change': Flags.string({
      summary: 'Changes of a smaller share of the total are pale, too.',
      helpValue: 'PERCENT',
      helpGroup: COMPARING,
    }),
    confidence: Flags.string({
      summary: `How sure a change must be to be called one. Default: ${CONFIDENCE_OF_PAIRS}; ${CONFIDENCE_OF_PROFILES} with several profiles on each side.`,
      helpValue: 'PERCENT',
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
    const paths = pathsOf(flags, args)
    const comparison = comparisonOf(flags, paths)
    const inputs = await readSides(paths, read)
    const [
      {pairBuilds},
      {compareInputs, compareSides, inputSide},
      {judgeDifference},
      {writeDifferencePicture},
      {diffDocument},
      {attributionOf},
    ] = await Promise.all([
      import('../../profiles/builds/pair-builds.ts'),
      import('../../flame/diff/compare-inputs.ts'),
      import('../../flame/diff/judge-difference.ts'),
      import('../../flame/diff/write-picture.ts'),
      import('../../flame/diff/diff-document.ts'),
      import('../../flame/diff/attribution.ts'),
    ])
    const sides = inputs.length === 1 ? null : SIDES.map((side, index) => inputSide(inputs[index]!, side, comparison))
    const [before, after = null] = sides?.map(({input}) => input) ?? inputs[0]!
    const {builds, warnings: ofBuilds} = after === null ? NO_BUILDS : await pairBuilds(before!, after, naming)
    this.warnOnce(ofBuilds)
    const difference =
      sides === null
        ? compareInputs(before!, null, comparison)
        : compareSides(sides[0]!, sides[1]!, {...comparison, builds})
    const judged = judgeDifference(difference, gate)
    this.warnOnce(judged.warnings)
    const functions = judged.moved.functions.slice(0, flags.limit)
    const attribution = attributionOf(judged.difference, judged.moved, {
      limit: flags.limit,
      requests: requestsCompared(comparison),
    })
    const svg = await writeDifferencePicture(judged, {before: before!, after, output: flags.output, drawing})
    if (svg !== '-') await this.#print(judged, functions, attribution, svg)
    if (judged.outcome !== 'done') await this.#fail(judged)
    return diffDocument(judged, {
      before: paths[0]!.join(', '),
      after: paths.at(-1)!.join(', '),
      svg: svg === '-' ? svg : resolve(svg),
      functions,
      attribution,
      warnings: [...warnings, ...inputs.flat().flatMap((input) => input.warnings), ...ofBuilds, ...judged.warnings],
    })
  }

  async #print(
    {difference, judgement, moved}: JudgedDifference,
    functions: readonly MovedFunction[],
    attribution: Attribution,
    svg: string,
  ) {
    const [{differenceText}, {attributionText}, {outputWidth}, {styleFor}] = await Promise.all([
      import('../../report/difference-text.ts'),
      import('../../report/attribution-text.ts'),
      import('../../terminal/output-width.ts'),
      import('../../terminal/style.ts'),
    ])
    const style = styleFor(process.stdout)
    const look = {style, width: outputWidth(process.stdout)}
    this.log(differenceText(difference, judgement, {...moved, functions}, look))
    for (const line of attributionText(attribution, difference.measured)) this.log(line)
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

/** What each side is read from; one side alone is a file with two columns. */
function pathsOf(
  {before, after}: Pick<FlagValues, 'before' | 'after'>,
  args: {readonly before?: string | undefined; readonly after?: string | undefined},
): readonly (readonly string[])[] {
  const named = [args.before, args.after].flatMap((path) => path ?? [])
  if (before !== undefined && after !== undefined) {
    if (named.length === 0) return [before, after]
    throw new UsageError(`Sides are given by --before and --after, and by name: ${named.join(' ')}.`, {
      hint: 'Name all profiles of a side behind --before or --after.',
    })
  }
  if (named.length === 0) {
    throw new UsageError('Comparing profiles: none is named.', {
      hint: 'Name BEFORE and AFTER, or several of each behind --before and --after.',
    })
  }
  return named.map((path) => [path])
}

async function readSides(
  paths: readonly (readonly string[])[],
  read: (paths: readonly string[]) => Promise<Input>,
): Promise<Input[][]> {
  if (paths.flat().filter((path) => path === '-').length > 1) {
    throw new InputError('Standard input can be read once only.', {hint: 'Give - one time.'})
  }
  const sides: Input[][] = []
  for (const side of paths) {
    const inputs: Input[] = []
    for (const path of side) inputs.push(await read([path]))
    sides.push(inputs)
  }
  return sides
}

/** One number for each profile. */
function requestsOf(flag: string, text: string | undefined): readonly number[] | undefined {
  return text?.split(',').map((one) => numberOf(flag, one)!)
}

/** The requests that weights after are of, of several profiles their mean; null where it is not compared per request. */
function requestsCompared({normalisation, requestsAfter}: Comparison): number | null {
  if (normalisation !== 'requests' || requestsAfter === undefined) return null
  return requestsAfter.reduce((sum, one) => sum + one, 0) / requestsAfter.length
}

function comparisonOf(flags: FlagValues, paths: readonly (readonly string[])[]): Comparison {
  const isOfProfiles = paths.length === 2 && paths.every((side) => side.length > 1)
  const confidence = isOfProfiles ? CONFIDENCE_OF_PROFILES : CONFIDENCE_OF_PAIRS
  return {
    sampleType: flags['sample-type'],
    normalisation: flags.normalize,
    stableNames: flags['stable-names'],
    confidence: (numberOf('confidence', flags.confidence) ?? confidence) / 100,
    minimumChange: (numberOf('min-change', flags['min-change']) ?? 0) / 100,
    margin: (numberOf('margin', flags.margin) ?? 0) / 100,
    dispersion: numberOf('dispersion', flags.dispersion),
    requestsBefore: requestsOf('requests-before', flags['requests-before']),
    requestsAfter: requestsOf('requests-after', flags['requests-after']),
  }
}
