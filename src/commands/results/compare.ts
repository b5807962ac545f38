import type {Interfaces} from '@oclif/core'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type {RunComparison} from '../../comparison/compare-pairs.ts'
import type {ComparisonDocument} from '../../comparison/comparison-document.ts'
import type {Drifts} from '../../comparison/drift-key.ts'
import type {MeasuredRun} from '../../comparison/measured-run.ts'
import {EXIT_CODES, UsageError} from '../../errors/index.ts'
import {EXPORT_NAMES} from '../../report/exports/names.ts'
import {RunnerCommand} from '../base-command.ts'
import {COMPARISON_FLAGS, comparisonRequestOf} from './comparison-flags.ts'

/** `runner results compare`: whether what two sets of runs measured differs. */
export default class ResultsCompare extends RunnerCommand {
  static override summary = 'compare what runs measured, cell by cell: ratios with intervals, and a verdict'
  static override description =
    `BASE and NEW are folders of runs, files with what bench --json printed, or patterns of them in quotes. Of one run alone the modes are compared. Cells are paired by their settings. Runs that took turns (base, new, new, base, …) are compared in pairs; of runs that did not, each interval is wider by what this place drifts. The verdict is regression, improvement, no change beyond the margin, or inconclusive. With --gate it ends with exit code ${EXIT_CODES.thresholdCrossed} on a regression by more, and with ${EXIT_CODES.inconclusive} when too little was measured to tell. docs/comparing.md says how it is tested.`
  static override examples = [
    {
      description: 'Two runs',
      command: '<%= config.bin %> <%= command.id %> runs/2026-01-31-120000_main runs/2026-01-31-121000_branch',
    },
    {
      description: 'Runs in turns, as a gate in CI',
      command: "<%= config.bin %> <%= command.id %> 'runs/*_main' 'runs/*_branch' --gate 5% --metric cpu",
    },
    {
      description: 'What sidecars add: the modes of one run, in pairs of repeats',
      command: '<%= config.bin %> <%= command.id %> runs/2026-01-31-122000_modes --base-mode baseline',
    },
    {
      description: 'For a pull request or a job’s summary',
      command:
        '<%= config.bin %> <%= command.id %> runs/*_main runs/*_branch --base-label main --markdown >> $GITHUB_STEP_SUMMARY',
    },
  ]
  static override usage = [
    '<%= command.id %> BASE NEW [FLAGS]',
    '<%= command.id %> RUN... --base-label LABEL [FLAGS]',
    '<%= command.id %> RUN [--base-mode MODE] [FLAGS]',
  ]
  static override args = {
    base: Args.string({name: 'BASE', description: 'runs to compare with', required: true, ignoreStdin: true}),
    new: Args.string({
      name: 'NEW',
      description:
        'runs to look at; with --base-label any number of words, whose run labels tell the sides; none to compare the modes of BASE',
      ignoreStdin: true,
    }),
  }
  static override strict = false
  static override flags = {
    'base-label': Flags.string({summary: 'Run label of the base; all other runs are new.', helpValue: 'LABEL'}),
    'base-mode': Flags.string({
      summary:
        'Of a run alone: the mode that its others are compared with; its own --base-mode, or its first, without.',
      helpValue: 'MODE',
      exclusive: ['base-label'],
    }),
    ...COMPARISON_FLAGS,
    force: Flags.boolean({summary: 'Compare runs of unlike environments, too.'}),
    markdown: Flags.boolean({summary: 'Print Markdown for a pull request.', exclusive: ['json']}),
    export: Flags.option({options: EXPORT_NAMES})({
      summary: 'Print the numbers of NEW as JSON for a tool that keeps them over time.',
      exclusive: ['json', 'markdown'],
    }),
  }

  async run(): Promise<ComparisonDocument> {
    const {flags, argv} = await this.parse(ResultsCompare)
    const asked = {...comparisonRequestOf(flags), isForced: flags.force}
    const [{findRuns}, {chooseSides}, {compareRuns}, {compareModes}, {comparisonDocument}] = await Promise.all([
      import('../../comparison/find-runs.ts'),
      import('../../comparison/choose-sides.ts'),
      import('../../comparison/compare-runs.ts'),
      import('../../comparison/compare-modes.ts'),
      import('../../comparison/comparison-document.ts'),
    ])
    const given = await Promise.all((argv as string[]).map(findRuns))
    const request = flags.drift === undefined ? {...asked, drifts: await driftsThere(given.flat())} : asked
    const alone = flags['base-label'] === undefined && given.flat().length === 1 ? given.flat()[0]! : null
    if (alone === null && flags['base-mode'] !== undefined) {
      throw new UsageError('Comparing runs with --base-mode: it speaks of the modes of one run.', {
        hint: 'Name one run, or leave --base-mode away.',
      })
    }
    const sides = alone === null ? chooseSides(given, flags['base-label']) : {base: [alone], new: [alone]}
    const comparison =
      alone === null ? compareRuns(sides.base, sides.new, request) : compareModes(alone, flags['base-mode'], request)
    this.warnOnce(comparison.warnings)
    await this.#print(comparison, flags)
    return comparisonDocument(comparison, sides)
  }

  async #print(comparison: RunComparison, {markdown, export: name}: Pick<FlagValues, 'markdown' | 'export'>) {
    const [{comparisonText}, {comparisonMarkdown}, {gateText}, {exportedComparison}] = await Promise.all([
      import('../../report/comparison/comparison-text.ts'),
      import('../../report/comparison/comparison-markdown.ts'),
      import('../../report/comparison/comparison-rows.ts'),
      import('../../report/exports/index.ts'),
    ])
    const [{outputWidth}, {styleFor}] = await Promise.all([
      import('../../terminal/output-width.ts'),
      import('../../terminal/style.ts'),
    ])
    const look = {style: styleFor(process.stdout), width: outputWidth(process.stdout)}
    if (name !== undefined) this.log(exportedComparison(comparison, name))
    else this.log(markdown ? comparisonMarkdown(comparison) : comparisonText(comparison, look))
    if (comparison.outcome === 'done') return
    this.logToStderr(gateText(comparison))
    process.exitCode = EXIT_CODES[comparison.outcome]
  }
}

/** What was found out about the place of the runs; nothing where it was not calibrated. */
async function driftsThere(runs: readonly MeasuredRun[]): Promise<Drifts> {
  const [{placeOf}, {readNoise}] = await Promise.all([
    import('../../comparison/calibration/place.ts'),
    import('../../comparison/calibration/noise-file.ts'),
  ])
  const place = runs[0] === undefined ? null : placeOf(runs[0])
  return place === null ? {} : ((await readNoise(place))?.drifts ?? {})
}

type FlagValues = Interfaces.InferredFlags<typeof ResultsCompare.flags>
