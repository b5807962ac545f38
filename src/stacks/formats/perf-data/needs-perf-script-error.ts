import {InputError} from '../../../errors/index.ts'

/** The input is sound, but its stacks are dumps that have to be unwound, which `perf script` does and this program does not. */
export class NeedsPerfScriptError extends InputError {}
