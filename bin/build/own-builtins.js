// Node gives ES modules that import one of its own modules all that this exports, for which it loads what nobody asked for:
// its streams for node:fs, its threads for node:util, its whole fetch for node:http (30 ms). Bundles take what they use.
import {builtinModules, createRequire} from 'node:module'
import {relative} from 'node:path'

const require = createRequire(import.meta.url)
const NAMES = new Set(builtinModules)
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/

/** An ES module that takes of Node's module what is imported from it; esbuild leaves out what is not. */
function moduleFor(name) {
  const exported = Object.keys(require(name)).filter((key) => IDENTIFIER.test(key) && key !== 'default')
  return [
    `const builtin = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(name)})`,
    'const taken = (key) => builtin[key]',
    'export default builtin',
    ...exported.map((key, index) => `const own${index} = /* @__PURE__ */ taken('${key}')`),
    `export {${exported.map((key, index) => `own${index} as ${key}`).join(', ')}}`,
  ].join('\n')
}

/** An esbuild plugin. Each importer has its own, so that none becomes a chunk that others share. */
export const ownBuiltins = {
  name: "Node's own modules",
  setup(build) {
    const {absWorkingDir} = build.initialOptions
    build.onResolve({filter: /^[a-z_:/0-9]+$/}, ({path, kind, importer}) => {
      const name = path.replace(/^node:/, '')
      if (kind !== 'import-statement' || !NAMES.has(name)) return undefined
      return {
        path: `${name} for ${relative(absWorkingDir, importer)}`,
        namespace: 'builtin',
        pluginData: name,
        sideEffects: false,
      }
    })
    build.onLoad({filter: /./, namespace: 'builtin'}, ({pluginData}) => ({
      contents: moduleFor(pluginData),
      loader: 'js',
    }))
  },
}
