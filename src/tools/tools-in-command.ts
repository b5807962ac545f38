import {basename} from 'node:path'
import {PrerequisiteError} from '../errors/index.ts'
import {findProgram} from '../process/find-program.ts'
import {ownCommand} from '../program/own-command.ts'
import {TOOLS} from './registry.ts'
import {installCommand, packagesFor, type System, thisSystem} from './system-packages.ts'
import type {Tool} from './tool.ts'

/** A program that a custom profiling command starts and that belongs to a known tool. */
export interface NeededProgram {
  /** As the command spells it, without folders. */
  readonly program: string
  readonly tool: Tool
  /** Runner has a stand-in of its own, so its absence stops nothing. */
  readonly replaceable: boolean
}

/** Quoted text, escapes and comments hold no command: bpftrace's own scripts are full of `;` and `|`. */
const NOT_COMMANDS = /'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\\[\s\S]|(?<=^|[\s;|&(])#[^\n]*/g
const SEPARATORS = /\|\|?|&&?|;|\n|\$\(|[()`]/
const ASSIGNMENT = /^\w+\+?=/
/** Words that are followed by a command. */
const PREFIXES = new Set(
  'sudo exec time command nohup env nice ionice timeout chrt taskset stdbuf xargs setsid if then else elif while until do ! {'.split(
    ' ',
  ),
)
const OPTION_OR_NUMBER = /^(?:-|\+|\d)/

function commandWord(segment: string): string | null {
  let afterPrefix = false
  for (const word of segment.trim().split(/\s+/)) {
    if (PREFIXES.has(word)) afterPrefix = true
    else if (!ASSIGNMENT.test(word) && !(afterPrefix && OPTION_OR_NUMBER.test(word))) return word
  }
  return null
}

/** Names of the programs that a bash command line starts itself, as far as its text shows. */
export function programsIn(command: string): readonly string[] {
  const bare = command.replace(NOT_COMMANDS, (text) => (text.startsWith('#') ? '' : '_'))
  const words = bare.split(SEPARATORS).map(commandWord)
  return [...new Set(words.filter((word) => word !== null && word !== '').map((word) => basename(word as string)))]
}

function toolOf(program: string): NeededProgram | null {
  if (program === 'perf') return {program, tool: TOOLS.perf, replaceable: false}
  if (program === 'bpftrace') return {program, tool: TOOLS.bpftrace, replaceable: false}
  if (program.endsWith('-bpfcc')) return {program, tool: TOOLS.bcc, replaceable: false}
  if (program === 'c++filt') return {program, tool: TOOLS['c++filt'], replaceable: true}
  return null
}

/** The known outside programs that custom profiling commands start. Presets choose their tool by trying and are not asked here. */
export function toolsNeededBy(commands: readonly string[]): readonly NeededProgram[] {
  const programs = new Set(commands.flatMap(programsIn))
  return [...programs].map(toolOf).filter((needed) => needed !== null)
}

/**
 * Throws a PrerequisiteError, naming every package, when a program that the commands start is not on this machine
 * and runner has no stand-in for it. To be called before any load.
 */
export function requireToolsOf(
  commands: readonly string[],
  options: {readonly searchPath?: string; readonly system?: System} = {},
): void {
  const searchPath = options.searchPath ?? process.env['PATH'] ?? ''
  const missing = toolsNeededBy(commands).filter(
    ({program, replaceable}) => !replaceable && findProgram(program, searchPath) === null,
  )
  if (missing.length === 0) return
  const system = options.system ?? thisSystem()
  const packages = [...new Set(missing.flatMap(({tool}) => packagesFor(tool, system)))]
  const names = missing.map(({program, tool}) => `${program} (Debian package ${tool.systemPackage})`)
  const command = installCommand(system.family, packages)
  const orFix = `\`${ownCommand('doctor', '--fix')}\` installs what is missing.`
  throw new PrerequisiteError(`Prerequisite missing for the profiling command: ${names.join(', ')}`, {
    hint: command === null ? orFix : `Install with \`${command}\`; ${orFix}`,
  })
}
