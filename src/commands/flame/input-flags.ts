import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {UsageError} from '../../errors/index.ts'
import type {InputOptions} from '../../profiles/read-input.ts'
import {ROOTS, type Root} from '../../stacks/formats/reader.ts'
import {STACK_FORMATS} from '../../stacks/formats/registry.ts'

const READING = 'READING'

/** What a reader of one or more inputs may be told; the names are stackcollapse-perf.pl's where it has them. */
export const INPUT_FLAGS = {
  format: Flags.option({options: STACK_FORMATS})({
    summary: 'Format of the input. Default: recognised by content.',
    helpGroup: READING,
  }),
  'sample-type': Flags.string({
    summary: 'What to weigh by where the input has several: its name, event or number.',
    helpValue: 'NAME',
    helpGroup: READING,
  }),
  weight: Flags.option({options: ['period', 'samples'] as const})({
    summary: 'Count each sample by its period (default), or as one.',
    helpGroup: READING,
  }),
  root: Flags.option({options: ROOTS, multiple: true, multipleNonGreedy: true, delimiter: ','})({
    summary: 'First frames of every stack. Default: the command’s name.',
    helpGroup: READING,
  }),
  pid: Flags.boolean({summary: 'Add the process id to the command’s name.', helpGroup: READING}),
  tid: Flags.boolean({summary: 'Add process and thread id to the command’s name.', helpGroup: READING}),
  'event-filter': Flags.string({
    summary: 'Samples of this event only.',
    helpValue: 'EVENT',
    helpGroup: READING,
  }),
  symbols: Flags.string({
    summary: 'Where symbols are: a debug file, kallsyms, or a folder of them. May be repeated.',
    helpValue: 'FILE|FOLDER',
    multiple: true,
    // Else what stands behind it would be taken for one more, and no input would be left.
    multipleNonGreedy: true,
    helpGroup: READING,
  }),
  maps: Flags.string({
    summary: 'Saved /proc/PID/maps of the process, for addresses that a profiler left raw.',
    helpValue: 'FILE',
    helpGroup: READING,
  }),
}

/** The inputs themselves. */
export const INPUTS_ARGUMENT = Args.string({
  name: 'INPUT',
  description: 'files that profilers left, folders of recorded profiles, or - for standard input',
  required: true,
  // What is piped is the profile itself, never its name.
  ignoreStdin: true,
})

/** What {@link INPUT_FLAGS} were set to. */
export interface InputFlagValues {
  readonly format?: string | undefined
  readonly weight?: 'period' | 'samples' | undefined
  readonly root?: readonly Root[] | undefined
  readonly pid: boolean
  readonly tid: boolean
  readonly 'event-filter'?: string | undefined
  readonly symbols?: readonly string[] | undefined
}

function commandIdsOf({pid, tid, root}: InputFlagValues): Pick<InputOptions, 'commandIds'> {
  if (!pid && !tid) return {}
  if (root !== undefined) {
    throw new UsageError('--pid and --tid name the command, and --root replaces it: they cannot both be given.', {
      hint: 'Use --root process or --root process,thread.',
    })
  }
  return {commandIds: tid ? 'tid' : 'pid'}
}

/** How to read, from the flags. Throws a UsageError for flags that contradict one another. */
export function inputOptions(flags: InputFlagValues): Omit<InputOptions, 'naming'> {
  const {format, weight, root} = flags
  return {
    ...(format === undefined ? {} : {format}),
    ...(weight === undefined ? {} : {weight}),
    ...(root === undefined ? {} : {roots: ROOTS.filter((one) => root.includes(one))}),
    ...(flags['event-filter'] === undefined ? {} : {eventFilter: flags['event-filter']}),
    ...commandIdsOf(flags),
  }
}
