/** Where a recording puts what naming it will look for: the one thing that profilers need to know of symbols. */
export type {MemoryMapping} from '../symbols/proc-maps.ts'
export {contentDirectory} from '../symbols/sources/recorded-modules.ts'
