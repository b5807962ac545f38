// Node gives ES modules all that node:http exports when they import it, for which it loads its whole fetch (30 ms), and
// those that require it what they use.

/** An esbuild plugin. */
export const requiredHttp = {
  name: 'node:http by require',
  setup(build) {
    build.onResolve({filter: /^(?:node:)?http$/}, ({kind}) =>
      kind === 'import-statement' ? {path: 'http', namespace: 'required'} : undefined,
    )
    build.onLoad({filter: /^http$/, namespace: 'required'}, () => ({
      contents: "module.exports = require('node:http')",
      loader: 'js',
    }))
  },
}
