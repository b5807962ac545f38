import {InputError} from '../../errors/index.ts'

/** The input is what it says it is, but holds not one sample. */
export class NoSamplesError extends InputError {}
