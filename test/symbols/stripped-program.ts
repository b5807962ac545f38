import {copyFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {ExecutionContext} from 'ava'
import {openFile} from '../../src/bytes/open-file.ts'
import type {Warning} from '../../src/errors/index.ts'
import {readElf} from '../../src/symbols/elf/read-elf.ts'
import type {SymbolSources} from '../../src/symbols/sources/debug-files/find-symbols.ts'
import {type ModuleIdentity, moduleIdentity} from '../../src/symbols/sources/debug-files/module-identity.ts'
import {openModuleSymbols} from '../../src/symbols/sources/open-module.ts'
import {openOrdinaryFile} from '../../src/symbols/sources/ordinary-file.ts'
import {skip} from '../skip.ts'
import {compilerMissing, type ListedFunction, listedFunctions, outputOf} from './compile.ts'
import {noSources} from './sources/debug-files/no-sources.ts'

/** One library in all its forms. */
export interface Forms {
  /** As the linker left it. */
  readonly whole: string
  /** Without symbols. */
  readonly stripped: string
  /** Symbols alone, as `objcopy --only-keep-debug` leaves them. */
  readonly debug: string
  readonly buildId: string | null
  /** Functions by `nm`, in the whole file; file offsets of code equal addresses. */
  readonly functions: readonly ListedFunction[]
}

/** Whether the tools are here; says which are not. */
export function haveTools(t: ExecutionContext, ...names: readonly string[]): boolean {
  const missing = compilerMissing('gcc', 'objcopy', ...names)
  if (missing === null) return true
  skip(t, missing)
  return false
}

/** Compiles the library `libsums.so` in `folder`, and splits it as distributions do. */
export async function splitLibrary(folder: string, ...flags: readonly string[]): Promise<Forms> {
  const at = (name: string): string => join(folder, name)
  const forms = {whole: at('whole.so'), stripped: at('libsums.so'), debug: at('symbols-elsewhere')}
  const argv = ['gcc', '-O2', '-shared', '-fPIC', '-nostdlib', '-fasynchronous-unwind-tables', '-Wl,--build-id']
  await outputOf([...argv, ...flags, '-o', forms.whole, 'sums.c'])
  await copyFile(forms.whole, forms.stripped)
  await outputOf(['objcopy', '--only-keep-debug', forms.whole, forms.debug])
  await outputOf(['strip', forms.stripped])
  const functions = (await listedFunctions(forms.whole)).filter(({name}) => /hidden|exported|between/.test(name))
  return {...forms, buildId: (await identity(forms.whole)).buildId, functions}
}

/** What is known of the module at a path. */
export async function identity(path: string): Promise<ModuleIdentity> {
  await using source = await openFile(path)
  return moduleIdentity(await readElf(source), path)
}

/** Sources that look at nothing of this machine; `change` says where else. */
export function sources(folder: string, change: Partial<SymbolSources> = {}): SymbolSources {
  return {...noSources(join(folder, 'cache')), ...change}
}

/** What naming says of every function of a library. */
export interface Answers {
  readonly names: readonly (string | undefined)[]
  readonly grounds: ReadonlySet<string | undefined>
  readonly warnings: readonly Warning[]
  readonly debugFile: string | null
  readonly problem: string | null
}

/** Names all functions of the stripped library, or of the file at `path`. */
export async function answers(
  forms: Forms,
  from: SymbolSources,
  path = forms.stripped,
  buildId: string | null = null,
): Promise<Answers> {
  const request = {path, buildId, deleted: false, open: openOrdinaryFile, sources: from}
  const {symbols, warnings, debugFile, problem} = await openModuleSymbols(request)
  const found = forms.functions.map(({start, size}) => symbols?.lookupFileOffset(BigInt(start + Math.floor(size / 2))))
  return {
    names: found.map((one) => one?.name),
    grounds: new Set(found.map((one) => one?.grounds)),
    warnings,
    debugFile,
    problem,
  }
}

/** The names that `nm` gives, in the order of {@link answers}. */
export const rightNames = ({functions}: Forms): string[] => functions.map(({name}) => name)
