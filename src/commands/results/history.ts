import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {EXIT_CODES, UsageError} from '../../errors/index.ts'
import type {HistoryDocument} from '../../history/history-document.ts'
import type {RunHistory} from '../../history/history-of.ts'
import {METRIC_GROUPS} from '../../results/metrics.ts'
import {RunnerCommand} from '../base-command.ts'
import {numberOf} from '../number-flags.ts'

/** `runner results history`: when what nightly runs measured changed. */
export default class ResultsHistory extends RunnerCommand {
  static override summary = 'find when what nightly runs measured changed, by how much, and what else did'
  static override description =
    `DIR is a folder of runs, a run, or a pattern of them in quotes. Every metric of every cell is looked at over all nights, the repeats of a night together. Nights that resemble the one before them are no changes. What is no run, or damaged, is said and left out. With --gate it ends with exit code ${EXIT_CODES.thresholdCrossed} when the newest change of anything is to the worse by more, and with ${EXIT_CODES.inconclusive} when there are too few nights to tell. docs/comparing.md says how it is tested.`
  static override examples = [
    {description: 'All runs of a folder', command: '<%= config.bin %> <%= command.id %> runs'},
    {
      description: 'What changed for the worse since a release, as a gate in CI',
      command: '<%= config.bin %> <%= command.id %> runs --metric cpu --since 2026-01-15 --gate 5%',
    },
  ]
  static override args = {
    dir: Args.string({
      name: 'DIR',
      description: 'folders of runs, runs, or patterns of them in quotes',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override strict = false
  static override flags = {
    metric: Flags.option({options: METRIC_GROUPS, multiple: true})({
      summary: 'What to look at; everything by default.',
    }),
    since: Flags.string({
      summary: 'Tell only changes from then on; the nights before are still looked at.',
      helpValue: 'DATE',
    }),
    gate: Flags.string({
      summary: `End with exit code ${EXIT_CODES.thresholdCrossed} when the newest change of anything is to the worse by more.`,
      helpValue: 'PERCENT',
    }),
    'flame-graphs': Flags.string({
      summary: 'Draw what moved with each change, where nights before and after it were profiled, into this folder.',
      helpValue: 'FOLDER',
    }),
  }

  async run(): Promise<HistoryDocument> {
    const {flags, argv} = await this.parse(ResultsHistory)
    const gate = numberOf('gate', flags.gate)
    const request = {
      metrics: flags.metric ?? [],
      sinceMs: dateOf(flags.since),
      gate: gate === undefined ? null : gate / 100,
    }
    const [{findNights}, {runHistory}, {historyDocument}] = await Promise.all([
      import('../../history/find-nights.ts'),
      import('../../history/history-of.ts'),
      import('../../history/history-document.ts'),
    ])
    const found = runHistory(await findNights(argv as string[]), request)
    const folder = flags['flame-graphs']
    const history = folder === undefined ? found : await drawn(found, folder)
    this.warnOnce(history.warnings)
    await this.#print(history)
    return historyDocument(history)
  }

  async #print(history: RunHistory): Promise<void> {
    const [{historyText}, {historyGateText}, {outputWidth}, {styleFor}] = await Promise.all([
      import('../../report/history/history-text.ts'),
      import('../../report/history/history-rows.ts'),
      import('../../terminal/output-width.ts'),
      import('../../terminal/style.ts'),
    ])
    this.log(historyText(history, {style: styleFor(process.stdout), width: outputWidth(process.stdout)}))
    if (history.outcome === 'done') return
    this.logToStderr(historyGateText(history))
    process.exitCode = EXIT_CODES[history.outcome]
  }
}

async function drawn(history: RunHistory, folder: string): Promise<RunHistory> {
  const {drawChanges} = await import('../../history/draw-changes.ts')
  return drawChanges(history, folder)
}

/** Milliseconds since 1970 of a day or time in ISO 8601; null where none is given. Throws a UsageError. */
function dateOf(text: string | undefined): number | null {
  if (text === undefined) return null
  const milliseconds = /^\d{4}-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(milliseconds)) return milliseconds
  throw new UsageError(`--since must be a day or a time such as 2026-01-31, not ${JSON.stringify(text)}.`)
}
