import {EXIT_CODES, inWords} from '../../errors/index.ts'
import {showSourcePlaces} from '../../program/source-places.ts'
import {eachLine} from '../../stacks/text/each-line.ts'
import {demangler} from '../../symbols/demangle.ts'
import {say} from '../complain.ts'

const USAGE = `Usage: c++filt [-n] [name …]
Shows mangled C++ and Rust names as in the source. Filters standard input when no name is given.
`

/** What may be a mangled name inside other text. */
const WORD = /(?<![\w$.])_[ZR][\w$.]+/g

showSourcePlaces()
const argv = process.argv.slice(2)
const known = new Set(['-n', '--no-strip-underscore', '--no-strip-underscores'])
const unknown = argv.find((word) => word.startsWith('-') && !known.has(word))
if (unknown !== undefined) {
  if (unknown === '--help') process.stdout.write(USAGE)
  else say(`c++filt: the option ${unknown} is not supported.\n${USAGE.trimEnd()}`)
  process.exit(unknown === '--help' ? EXIT_CODES.done : EXIT_CODES.usage)
}

const demangle = demangler()
const seen = new Map<string, string>()

/** Bytes pass through as Latin-1; a name with other letters comes out as UTF-8. */
function plain(word: string): string {
  const found = seen.get(word) ?? Buffer.from(demangle(word)).toString('latin1')
  seen.set(word, found)
  return found
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT_CODES.done)
  process.stderr.write(`c++filt: standard output cannot be written: ${inWords(error.message)}\n`)
  process.exit(EXIT_CODES.prerequisite)
})
const names = argv.filter((word) => !word.startsWith('-'))
const write = (line: string) => void process.stdout.write(Buffer.from(`${line.replace(WORD, plain)}\n`, 'latin1'))
for (const name of names) write(Buffer.from(name).toString('latin1'))
if (names.length === 0) void eachLine({name: '-', stream: () => process.stdin}, write)
