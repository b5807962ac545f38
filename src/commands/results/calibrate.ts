import * as Args from '@oclif/core/args'
import type {PlaceNoise} from '../../comparison/calibration/noise-file.ts'
import {RunnerCommand} from '../base-command.ts'

/** The `--json` document of `runner results calibrate`. */
interface CalibrationDocument extends PlaceNoise {
  readonly schemaVersion: 1
  /** Where it is remembered. */
  readonly file: string
}

/** `runner results calibrate`: by how much runs of this place differ with nothing changed. */
export default class ResultsCalibrate extends RunnerCommand {
  static override summary =
    'find out by how much runs of a place differ with nothing changed, for results compare to go by'
  static override description =
    'The runs are of the same thing, three or more, one after the other. What two of them differ by, at most, with a chance of 95 %, is remembered for the place (testbed, host, processors, context) and takes the place of the default of results compare --drift there, metric by metric.'
  static override examples = [
    {
      description: 'Eight runs with nothing changed',
      command: "<%= config.bin %> <%= command.id %> 'runs/*_calibration'",
    },
  ]
  static override args = {
    run: Args.string({
      name: 'RUN',
      description: 'runs, or patterns of them in quotes',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override strict = false
  static override flags = {}

  async run(): Promise<CalibrationDocument> {
    const {argv} = await this.parse(ResultsCalibrate)
    const [{findRuns}, {calibrate}, {noiseFile, writeNoise}, {calibrationText}] = await Promise.all([
      import('../../comparison/find-runs.ts'),
      import('../../comparison/calibration/calibrate.ts'),
      import('../../comparison/calibration/noise-file.ts'),
      import('../../report/comparison/calibration-text.ts'),
    ])
    const runs = (await Promise.all((argv as string[]).map(findRuns))).flat()
    this.warnOnce(runs.flatMap(({warnings}) => warnings))
    const noise = calibrate(runs, new Date())
    const file = noiseFile()
    await writeNoise(noise, file)
    this.log(calibrationText(noise, file))
    return {schemaVersion: 1, ...noise, file}
  }
}
