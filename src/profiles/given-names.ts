import {pruneStacks} from '../stacks/model/prune.ts'
import {type Frame, mapFrames, type Stacks} from '../stacks/model/stacks.ts'
import {demangler} from '../symbols/demangle.ts'
import {checkSymbolUrl} from '../symbols/sources/debug-files/symbol-urls.ts'
import type {NamedStacks} from './named-stacks.ts'
import type {NamingOptions} from './naming-context.ts'

const MANGLED = /^_[ZR]/

/** Demangles the names that frames have of their input; it keeps a library in memory. */
export function demangledFrames(): (one: Frame) => Frame {
  const demangle = demangler()
  return (one) => (MANGLED.test(one.name) ? {...one, name: demangle(one.name)} : one)
}

/** Whether naming has no address to look up, and was given no files that might not be there. */
export function areNamesGiven({frames}: Stacks, {symbols = [], recorded}: NamingOptions): boolean {
  return symbols.length === 0 && recorded === undefined && frames.every(({address}) => address === null)
}

/**
 * What naming makes of stacks whose names are all given. Without what looks addresses up, which takes long to load.
 * Throws an InputError for symbol addresses that are none, as naming does.
 */
export function withGivenNames(stacks: Stacks, {symbolUrls = []}: NamingOptions): NamedStacks {
  for (const template of symbolUrls) checkSymbolUrl(template)
  const demangled = demangledFrames()
  return {stacks: pruneStacks(mapFrames(stacks, (one) => [demangled(one)])), warnings: [], modules: []}
}
