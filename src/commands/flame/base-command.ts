import type {Warning} from '../../errors/index.ts'
import type {NamingOptions} from '../../profiles/naming-context.ts'
import type {Input, InputOptions} from '../../profiles/read-input.ts'
import {RunnerCommand} from '../base-command.ts'
import {type InputFlagValues, inputOptions} from './input-flags.ts'
import {type NamingFlags, namingSettings} from './naming-settings.ts'

/** What one command wants of reading besides what all are told by flags. */
interface ReadingWishes extends Pick<InputOptions, 'keepOrder'> {
  readonly naming?: Pick<NamingOptions, 'showAddresses' | 'keepStarts'>
}

/** How a command reads what it was given. */
export interface Reading {
  /** Where names may come from, as flags and settings say it. */
  readonly naming: NamingOptions
  /** Of the settings; they have been said. */
  readonly warnings: readonly Warning[]
  /** Reads and names one or more inputs, which add up, and says what is odd. Throws an InputError as readers do. */
  read(paths: readonly string[]): Promise<Input>
}

/** What commands on profiles share: their flags and the settings say how inputs are read and named. */
export abstract class FlameCommand extends RunnerCommand {
  /** Says what is odd about the settings. Throws as settings do, and a UsageError for flags that contradict one another. */
  protected async reading(flags: InputFlagValues & NamingFlags, wishes: ReadingWishes = {}): Promise<Reading> {
    const {naming, warnings} = await namingSettings(flags)
    this.warnOnce(warnings)
    const options = {...inputOptions(flags), ...wishes, naming: {...naming, ...wishes.naming}}
    return {
      naming,
      warnings,
      read: async (paths) => {
        const {readInputs} = await import('../../profiles/read-input.ts')
        const input = await readInputs(paths, options)
        this.warnOnce(input.warnings)
        return input
      },
    }
  }
}
