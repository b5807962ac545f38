import {resolve} from 'node:path'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {EXIT_CODES, InputError} from '../../errors/index.ts'
import type {Attribution} from '../../flame/diff/attribution.ts'
import type {DiffDocument} from '../../flame/diff/diff-document.ts'
import type {JudgedDifference} from '../../flame/diff/judge-difference.ts'
import {visible} from '../../foreign-text/visible.ts'
import type {Input} from '../../profiles/read-input.ts'
import type {MovedFunction} from '../../stacks/difference/moved-function.ts'
import {FlameCommand} from './base-command.ts'
import {comparisonOf, DIFFERENCE_FLAGS, gateOf, pathsOf, requestsCompared} from './difference-flags.ts'
import {DRAWING_FLAGS, drawingOptions} from './drawing-flags.ts'
import {INPUT_FLAGS} from './input-flags.ts'

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
    ...DIFFERENCE_FLAGS,
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
    const [{compareSides}, {judgeDifference}, {writeDifferencePicture}, {diffDocument}, {attributionOf}] =
      await Promise.all([
        import('../../flame/diff/compare-sides.ts'),
        import('../../flame/diff/judge-difference.ts'),
        import('../../flame/diff/write-picture.ts'),
        import('../../flame/diff/diff-document.ts'),
        import('../../flame/diff/attribution.ts'),
      ])
    const {before, after, difference, warnings: ofBuilds} = await compareSides(inputs, comparison, naming)
    const judged = judgeDifference(difference, gate)
    this.warnOnce([...ofBuilds, ...judged.warnings])
    const functions = judged.moved.functions.slice(0, flags.limit)
    const requests = requestsCompared(comparison)
    const attribution = attributionOf(judged.difference, judged.moved, {limit: flags.limit, requests})
    const svg = await writeDifferencePicture(judged, {before, after, output: flags.output, drawing})
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
