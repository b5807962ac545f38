import * as Flags from '@oclif/core/flags'
import {RunnerCommand} from '../base-command.ts'
import {INPUT_FLAGS, INPUTS_ARGUMENT, inputOptions} from './input-flags.ts'
import {namingSettings} from './naming-settings.ts'

const WRITING = 'WRITING'

/** `runner flame collapse`: any profile as folded stacks on standard output. */
export default class FlameCollapse extends RunnerCommand {
  static override summary = 'print the stacks of any profile as folded text'
  static override description =
    'One line for each stack: functions from the root on, joined by semicolons, a blank and the weight; sorted by bytes. Reads pictures that runner drew, too: their stacks come back exactly.'
  static override examples = [
    {
      description: 'As stackcollapse-perf.pl --all, from perf.data itself',
      command: '<%= config.bin %> <%= command.id %> perf.data --all > perf.folded',
    },
    {description: 'The stacks in a picture', command: '<%= config.bin %> <%= command.id %> picture.svg'},
  ]
  static override enableJsonFlag = false
  static override args = {input: INPUTS_ARGUMENT}
  static override strict = false
  static override flags = {
    ...INPUT_FLAGS,
    kernel: Flags.boolean({summary: 'Mark functions of the kernel with _[k].', helpGroup: WRITING}),
    jit: Flags.boolean({summary: 'Mark functions from just-in-time compilers with _[j].', helpGroup: WRITING}),
    all: Flags.boolean({summary: '--kernel and --jit.', helpGroup: WRITING}),
    addrs: Flags.boolean({summary: 'Show addresses where no function is known.', helpGroup: WRITING}),
  }

  async run(): Promise<void> {
    const {flags, argv} = await this.parse(FlameCollapse)
    const {naming, warnings: settingWarnings} = await namingSettings(flags)
    this.warnOnce(settingWarnings)
    const [{readInputs}, {chooseSampleType}, {collapsedChunks}, {writeStdout}] = await Promise.all([
      import('../../profiles/read-input.ts'),
      import('../../flame/sample-type.ts'),
      import('../../flame/collapse/collapsed.ts'),
      import('../../bytes/writing/write-stdout.ts'),
    ])
    const input = await readInputs(argv as string[], {
      ...inputOptions(flags),
      naming: {...naming, showAddresses: flags.addrs},
    })
    this.warnOnce(input.warnings)
    const {stacks} = input.named
    const type = chooseSampleType(stacks, flags['sample-type'])
    const marks = {kernel: flags.kernel || flags.all, jit: flags.jit || flags.all, formats: input.formats}
    await writeStdout(collapsedChunks(stacks, type, marks))
  }
}
