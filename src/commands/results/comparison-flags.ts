import type {Interfaces} from '@oclif/core'
import * as Flags from '@oclif/core/flags'
import type {ComparisonRequest} from '../../comparison/compare-pairs.ts'
import {EXIT_CODES} from '../../errors/index.ts'
import {METRIC_GROUPS} from '../../results/metrics.ts'
import {INCONCLUSIVE_CHOICES} from '../../statistics/verdict.ts'
import {numberOf} from '../number-flags.ts'

/** By how much two runs minutes apart were seen to differ on a shared machine, with nothing changed. */
const DRIFT = 0.27

/** What of runs is compared, and what fails. */
export const COMPARISON_FLAGS = {
  metric: Flags.option({options: METRIC_GROUPS, multiple: true})({
    summary: 'What to compare; everything by default.',
  }),
  gate: Flags.string({
    summary: `End with exit code ${EXIT_CODES.thresholdCrossed} when something got worse, beyond chance, by more.`,
    helpValue: 'PERCENT',
  }),
  inconclusive: Flags.option({options: INCONCLUSIVE_CHOICES})({
    summary: `What --gate does where it cannot be told: end with exit code ${EXIT_CODES.inconclusive}, or pass.`,
    default: 'fail',
  }),
  margin: Flags.string({
    summary: 'Changes that are shown to be smaller are none.',
    helpValue: 'PERCENT',
    default: '5',
  }),
  drift: Flags.string({
    summary: `By how much runs of this place differ with nothing changed; counts where they took no turns. Default: as results calibrate found, else ${100 * DRIFT}.`,
    helpValue: 'PERCENT',
  }),
}

/** What the flags ask of a comparison; nothing is known of the place, and unlike environments are not compared. */
export function comparisonRequestOf(flags: Interfaces.InferredFlags<typeof COMPARISON_FLAGS>): ComparisonRequest {
  const gate = numberOf('gate', flags.gate)
  return {
    gate: gate === undefined ? null : gate / 100,
    margin: (numberOf('margin', flags.margin) ?? 0) / 100,
    drift: flags.drift === undefined ? DRIFT : numberOf('drift', flags.drift)! / 100,
    drifts: {},
    inconclusive: flags.inconclusive,
    metrics: flags.metric ?? [],
    isForced: false,
  }
}
