import {InputError} from '../../../errors/index.ts'

/** What is wrong with a recording, and at which byte of the file. */
export function jfrFault(name: string, what: string, offset: number): InputError {
  return new InputError(`Reading ${name} as jfr: ${what} at byte ${offset}.`, {
    hint: 'The recording is cut short or damaged: `jfr summary FILE` of a JDK says what it makes of it.',
  })
}
