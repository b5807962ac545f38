/** The attribute of locations that tells what kind of code it is; values beyond the known ones are free. */
export const FRAME_TYPE = 'profile.frame.type'

/** What an attribute of a profile begins with that tells more of its sample type than name and unit. */
export const OF_SAMPLE_TYPE = 'runner.sample_type.'

/** What stands for a stack without frames, which OTLP has as stack 0. */
export const NO_STACK = '[no stack]'
