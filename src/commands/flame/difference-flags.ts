import type {Interfaces} from '@oclif/core'
import * as Flags from '@oclif/core/flags'
import {EXIT_CODES, UsageError} from '../../errors/index.ts'
import type {Comparison} from '../../flame/diff/compare-inputs.ts'
import type {Gate} from '../../flame/diff/judge-difference.ts'
import {NORMALISATIONS} from '../../stacks/difference/scaling/normalise.ts'
import {meanOf} from '../../statistics/mean.ts'
import {INCONCLUSIVE_CHOICES} from '../../statistics/verdict.ts'
import {countFlag} from '../count-flags.ts'
import {numberOf} from '../number-flags.ts'
import type {INPUT_FLAGS} from './input-flags.ts'

const COMPARING = 'COMPARING'
/** Two recordings tell nothing of how recordings vary, so that more is asked of them. */
const CONFIDENCE_OF_PAIRS = 99
/** As `runner results compare` has it. */
const CONFIDENCE_OF_PROFILES = 95

/** What two sides are, and how they are compared and judged. */
export const DIFFERENCE_FLAGS = {
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
}

type FlagValues = Interfaces.InferredFlags<typeof DIFFERENCE_FLAGS & Pick<typeof INPUT_FLAGS, 'sample-type'>>

/** When a comparison fails, as the flags have it. */
export function gateOf(flags: FlagValues): Gate {
  const percent = numberOf('fail-above', flags['fail-above'])
  return {failAbove: percent === undefined ? null : percent / 100, inconclusive: flags.inconclusive}
}

/** What each side is read from; one side alone is a file with two columns. Throws a UsageError where sides are named twice or not at all. */
export function pathsOf(
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

/** One number for each profile. */
function requestsOf(flag: string, text: string | undefined): readonly number[] | undefined {
  return text?.split(',').map((one) => numberOf(flag, one)!)
}

/** The requests that weights after are of, of several profiles their mean; null where it is not compared per request. */
export function requestsCompared({normalisation, requestsAfter}: Comparison): number | null {
  if (normalisation !== 'requests' || requestsAfter === undefined) return null
  return meanOf(requestsAfter)
}

/** How the sides at `paths` are compared, as the flags have it. */
export function comparisonOf(flags: FlagValues, paths: readonly (readonly string[])[]): Comparison {
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
