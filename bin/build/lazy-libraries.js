// What libraries do at their heads for commands that never use it is put off here until it is first used: the modules of the
// CLI framework (templates, globs, plugins, help), and what knows emoji, which takes 10 ms to make.
import {readFileSync} from 'node:fs'

/** `const name_1 = … require("…") …;` as TypeScript writes imports in modules of the older kind. */
const REQUIRED = /^const (\w+_\d+) = ((?:\w+\()?require\("[^"]+"\)\)?);$/gm

/** Each use of the names becomes a call that makes what is meant at the first of them. */
function withCalls(code, names) {
  return names.reduce(
    (text, name) => text.replaceAll(new RegExp(`(?<![\\w$.])${name}(?![\\w$])`, 'g'), `(${name}$$load())`),
    code,
  )
}

function withLazyRequires(code) {
  const names = []
  const declared = code.replace(REQUIRED, (_, name, value) => {
    names.push(name)
    return `let ${name}$value; const ${name}$load = () => (${name}$value ??= ${value});`
  })
  return withCalls(declared, names)
}

/** What string-width makes for texts that are not plain ASCII: `const segmenter = …;`, `const emojiPrefixRegex = …;` */
const MADE = /^const (segmenter|\w+Regex) = (.+);$/gm

function withLazyEmoji(code) {
  const made = [...code.matchAll(MADE)].map(([, name]) => name)
  if (!made.includes('segmenter') || !made.some((name) => name.startsWith('emoji')))
    throw new Error('string-width does not make its segmenter and regular expressions at its head any more')
  const lazy = code.replace(
    MADE,
    (_, name, value) => `let ${name}$value; const ${name}$load = () => (${name}$value ??= ${value});`,
  )
  return withCalls(lazy, made)
}

const LOG = 'const debug = (0, debug_1.default)(namespace);'

/** The framework's log needs the library that writes it only where DEBUG asks for one. */
function withLazyLog(code) {
  if (!code.includes(LOG)) throw new Error(`@oclif/core's logger has no line \`${LOG}\` any more`)
  const lazy = 'const debug = (...words) => process.env.DEBUG && (0, debug_1.default)(namespace)(...words);'
  return code.replace(LOG, lazy)
}

/** An esbuild plugin. */
export const lazyLibraries = {
  name: 'lazy libraries',
  setup(build) {
    build.onLoad({filter: /node_modules[\\/]string-width[\\/]index\.js$/}, ({path}) => {
      const code = readFileSync(path, 'utf8')
      // The framework brings an older one of the other kind of modules, which makes nothing.
      return {contents: code.includes('Intl.') ? withLazyEmoji(code) : code, loader: 'js'}
    })
    build.onLoad({filter: /[\\/]@oclif[\\/]core[\\/]lib[\\/].*\.js$/}, ({path}) => {
      const code = readFileSync(path, 'utf8')
      const lazy = path.endsWith('logger.js') ? withLazyLog(code) : code
      return {contents: withLazyRequires(lazy), loader: 'js'}
    })
  },
}
