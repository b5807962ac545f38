import {DEFAULT_LIMITS} from '../../../../src/symbols/sources/debug-files/fetch-symbols.ts'
import type {SymbolSources} from '../../../../src/symbols/sources/debug-files/find-symbols.ts'

/** Sources that look nowhere but in `cacheDirectory`. */
export function noSources(cacheDirectory: string): SymbolSources {
  return {
    given: {files: [], folders: [], kallsyms: []},
    folders: {debug: [], perf: []},
    fetch: {
      cacheDirectory,
      debuginfodUrls: [],
      symbolUrls: [],
      buildOf: () => ({version: null, istioCommit: null}),
      limits: DEFAULT_LIMITS,
    },
  }
}
