import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'

const COMMANDS = join(import.meta.dirname, '..', 'dist', 'commands')
const DEEPEST = 2

function asksForHelp(argv) {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).some((word) => word === '--help' || word === '-h')
}

/** The file of the command that is called so; undefined where there is none, or where a word cannot be one of a command. */
function fileOf(words) {
  if (!words.every((word) => /^[a-z]+$/.test(word))) return undefined
  return ['.cjs', '.js'].map((ending) => join(COMMANDS, words.join('/') + ending)).find((file) => existsSync(file))
}

async function exportsOf(file, bundles) {
  return file.endsWith('.cjs') ? bundles.load(file) : await import(pathToFileURL(file).href)
}

/** A word after a command that takes none, which the framework takes for a part of the command's name. */
function isForeign(word, {args, strict}) {
  return word !== undefined && !word.startsWith('-') && !word.includes('=') && strict && Object.keys(args).length === 0
}

/**
 * The command of ours that a command line begins with, as {Command, argv: what comes after it}; null for what is the
 * framework's: help, completion, the version, topics, and commands that are not there. `bundles` loads those of the older kind.
 */
export async function findCommand(argv, bundles) {
  if (asksForHelp(argv)) return null
  for (let count = Math.min(DEEPEST, argv.length); count > 0; count--) {
    const file = fileOf(argv.slice(0, count))
    if (file === undefined) continue
    const {default: Command} = await exportsOf(file, bundles)
    return isForeign(argv[count], Command) ? null : {Command, argv: argv.slice(count)}
  }
  return null
}
