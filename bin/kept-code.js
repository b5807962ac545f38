// Node's compile cache holds what was compiled when a file was loaded: what its functions are compiled to when they are
// called for the first time (about a thousand in `flame top`) is lost. For bundles of the older kind of modules V8 gives all
// of it at the end of a run.
const {readFileSync, renameSync, rmSync, writeFileSync} = process.getBuiltinModule('fs')
const {createRequire, getCompileCacheDir} = process.getBuiltinModule('module')
const {dirname, join, resolve} = process.getBuiltinModule('path')
const {pathToFileURL} = process.getBuiltinModule('url')
const {Script} = process.getBuiltinModule('vm')
const {crc32} = process.getBuiltinModule('zlib')

const HEAD = '(function(exports,require,module,__filename,__dirname){'
const [SOURCE_AT, CODE_AT, HEADER_BYTES] = [0, 4, 8]

/** What V8 compiled of a bundle in an earlier run; undefined where nothing is kept of this source, or nothing whole. */
function keptCode(file, source) {
  try {
    const kept = readFileSync(file)
    const code = kept.subarray(HEADER_BYTES)
    const isWhole = kept.readUInt32LE(SOURCE_AT) === crc32(source) && kept.readUInt32LE(CODE_AT) === crc32(code)
    return isWhole ? code : undefined
  } catch {
    // Not kept yet, or not readable: only time is lost.
    return undefined
  }
}

/** Whole or not at all, as others may read it at the same time. */
function keep({file, source, script}) {
  const code = script.createCachedData()
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32LE(crc32(source), SOURCE_AT)
  header.writeUInt32LE(crc32(code), CODE_AT)
  const part = `${file}.${process.pid}`
  try {
    writeFileSync(part, Buffer.concat([header, code]), {mode: 0o600})
    renameSync(part, file)
  } catch {
    // A full or read-only file system: only time is lost.
    rmSync(part, {force: true})
  }
}

/** Bundles that are loaded once each, with the code that is kept in a folder. */
class KeptBundles {
  #folder
  #modules = new Map()
  #scripts = []
  #lacksCode = false

  constructor(folder) {
    this.#folder = folder
    process.on('exit', (exitCode) => this.#keepAll(exitCode))
  }

  #script(path) {
    const source = readFileSync(path, 'utf8')
    const file = join(this.#folder, `${crc32(path).toString(16).padStart(8, '0')}.kept`)
    const cachedData = keptCode(file, source)
    const options = {filename: pathToFileURL(path).href, lineOffset: -1, cachedData}
    const script = new Script(`${HEAD}\n${source}\n})`, options)
    this.#lacksCode ||= cachedData === undefined || script.cachedDataRejected
    this.#scripts.push({file, source, script})
    return script
  }

  load(path) {
    const known = this.#modules.get(path)
    if (known !== undefined) return known.exports
    const module = {exports: {}}
    this.#modules.set(path, module)
    const own = createRequire(path)
    const folder = dirname(path)
    const require = (name) => (name.startsWith('.') ? this.load(resolve(folder, name)) : own(name))
    this.#script(path).runInThisContext()(module.exports, require, module, path, folder)
    return module.exports
  }

  /**
   * Another bundle than in earlier runs means other work, for which the bundles that were known have compiled more too. A
   * run that failed has not done its work.
   */
  #keepAll(exitCode) {
    if (this.#lacksCode && exitCode === 0) this.#scripts.forEach(keep)
  }
}

/** Bundles that Node loads itself: where it keeps no compiled code, none is kept. */
const bundlesByNode = {load: (path) => createRequire(path)(path)}

/** What loads bundles of the older kind of modules by `load(path)`; asked for once, after enableCompiledCode(). */
export function bundleLoader() {
  const folder = getCompileCacheDir()
  return folder === undefined ? bundlesByNode : new KeptBundles(folder)
}
