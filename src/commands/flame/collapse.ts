import * as Flags from '@oclif/core/flags'
import {FlameCommand} from './base-command.ts'
import {INPUT_FLAGS, INPUTS_ARGUMENT} from './input-flags.ts'

const WRITING = 'WRITING'

/** `runner flame collapse`: any profile as folded stacks on standard output. */
export default class FlameCollapse extends FlameCommand {
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
    const {read} = await this.reading(flags, {naming: {showAddresses: flags.addrs}})
    const input = await read(argv as string[])
    const [{chooseSampleType}, {collapsedChunks}, {writeStdout}] = await Promise.all([
      import('../../flame/sample-type.ts'),
      import('../../flame/collapse/collapsed.ts'),
      import('../../bytes/writing/write-stdout.ts'),
    ])
    const {stacks} = input.named
    const type = chooseSampleType(stacks, flags['sample-type'])
    const marks = {kernel: flags.kernel || flags.all, jit: flags.jit || flags.all, formats: input.formats}
    await writeStdout(collapsedChunks(stacks, type, marks))
  }
}
