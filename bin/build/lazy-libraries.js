// What libraries do at their heads for commands that never use it is put off here until it is first used: the modules of the
// CLI framework (templates, globs, plugins, help), and what knows emoji, which takes 10 ms to make.
import {readFileSync} from 'node:fs'

/** `const name_1 = … require("…") …;` as TypeScript writes imports in modules of the older kind. */
const REQUIRED = /^const (\w+_\d+) = ((?:\w+\()?require\("[^"]+"\)\)?);$/gm

function withLazyRequires(code) {
  const names = []
  const declared = code.replace(REQUIRED, (_, name, value) => {
    names.push(name)
    return `let ${name}$value; const ${name}$load = () => (${name}$value ??= ${value});`
  })
  return names.reduce(
    (text, name) => text.replaceAll(new RegExp(`(?<![\\w$.])${name}(?![\\w$])`, 'g'), `(${name}$$load())`),
    declared,
  )
}

const SEGMENTER = 'const segmenter = new Intl.Segmenter();'

function withLazySegmenter(code) {
  if (!code.includes(SEGMENTER)) throw new Error(`string-width has no line \`${SEGMENTER}\` any more`)
  const lazy = 'let made; const segmenter = {segment: (text) => (made ??= new Intl.Segmenter()).segment(text)};'
  return code.replace(SEGMENTER, lazy)
}

/** An esbuild plugin. */
export const lazyLibraries = {
  name: 'lazy libraries',
  setup(build) {
    build.onLoad({filter: /node_modules[\\/]string-width[\\/]index\.js$/}, ({path}) => {
      const code = readFileSync(path, 'utf8')
      // The framework brings an older one of the other kind of modules, which makes nothing.
      return {contents: code.includes('Intl.') ? withLazySegmenter(code) : code, loader: 'js'}
    })
    build.onLoad({filter: /[\\/]@oclif[\\/]core[\\/]lib[\\/].*\.js$/}, ({path}) => ({
      contents: withLazyRequires(readFileSync(path, 'utf8')),
      loader: 'js',
    }))
  },
}
