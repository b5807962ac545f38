// Bundles as modules of the older kind (CommonJS), for bin/kept-code.js. esbuild splits only ES modules, so each of its outputs
// is turned into one afterwards; they ask for one another by `require`.

/** Options for esbuild, besides those of all bundles. */
export const AS_OLDER_MODULES = {
  outExtension: {'.js': '.cjs'},
  banner: {},
  define: {'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename'},
}

const LINK = /\/\/# sourceMappingURL=(\S+)\s*$/

/** An ES module and its source map, both as text, as one of the older kind and the map of that. */
export async function asOlderModule({code, map}) {
  const {transform} = await import('esbuild')
  const inline = `data:application/json;base64,${Buffer.from(map).toString('base64')}`
  const older = await transform(code.replace(LINK, `//# sourceMappingURL=${inline}`), {
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: 'external',
    sourcesContent: false,
    supported: {'dynamic-import': false},
  })
  return {code: `${older.code}${LINK.exec(code)[0]}`, map: older.map}
}
