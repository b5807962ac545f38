import {builtAsset} from '../program/package-folder.ts'

/** The part of WebAssembly that is used here; neither Node's types nor the language's own declare it. */
declare const WebAssembly: {
  Module: {
    new (bytes: Uint8Array): object
    imports(module: object): {module: string; name: string}[]
  }
  Instance: new (module: object, imports: object) => {exports: object}
}

/** Code of a library that can be made an instance of, again and again. */
export type CompiledLibrary = object

/** Compiles what the build has put at this path below dist/. Takes some milliseconds. */
export function compileLibrary(path: string): CompiledLibrary {
  return new WebAssembly.Module(builtAsset(path))
}

/** An instance with memory of its own, which calls `imported` with the name for each of its imports; its exports. */
export function newInstance(library: CompiledLibrary, imported: (name: string) => void): object {
  const imports: Record<string, Record<string, () => void>> = {}
  for (const {module, name} of WebAssembly.Module.imports(library)) {
    imports[module] = {...imports[module], [name]: () => imported(name)}
  }
  return new WebAssembly.Instance(library, imports).exports
}
