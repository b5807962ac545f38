import type {Command, Interfaces} from '@oclif/core'
import {inSingleQuotes} from '../foreign-text/shell-word.ts'

/** What completion has to know of a command. */
export type CompletedCommand = Pick<Command.Loadable, 'id' | 'flags'>

type CachedFlag = Command.Flag.Cached & {readonly options?: readonly string[]}

function quoted(words: readonly string[]): string {
  return inSingleQuotes(words.join(' '))
}

function shownFlags({flags}: CompletedCommand): [string, CachedFlag][] {
  return Object.entries(flags).filter(([, {hidden}]) => hidden !== true)
}

function flagWords([name, flag]: readonly [string, CachedFlag]): string[] {
  const opposite = flag.type === 'boolean' && flag.allowNo === true ? [`--no-${name}`] : []
  return [`--${name}`, ...opposite]
}

/** Names are looked up in kebab-case, since users know either spelling. */
function spellings([name, {aliases = [], char}]: readonly [string, CachedFlag]): string[] {
  const long = new Set([name, ...aliases].map((one) => one.replaceAll('_', '-')))
  return [...[...long].map((one) => `--${one}`), ...(char === undefined ? [] : [`-${char}`])]
}

function spoken({id}: CompletedCommand): string {
  return id.replaceAll(':', ' ')
}

function flagsCase(command: CompletedCommand): string {
  const words = [...shownFlags(command).flatMap(flagWords), '--help']
  return `    '${spoken(command)}') REPLY=${quoted(words)} ;;`
}

function choicesCases(command: CompletedCommand): string[] {
  return shownFlags(command).flatMap((shown) => {
    const {options} = shown[1]
    if (options === undefined) return []
    const patterns = spellings(shown).map((spelled) => `'${spoken(command)} ${spelled}'`)
    return [`    ${patterns.join('|')}) REPLY=${quoted(options)} ;;`]
  })
}

/** The words that may come after each beginning of a command: `` → `bench flame …`, `flame` → `graph top …`. */
function nextWordsCases(commands: readonly CompletedCommand[]): string[] {
  const next = new Map<string, Set<string>>()
  for (const words of commands.map(({id}) => id.split(':'))) {
    for (const [index, word] of words.entries()) {
      const before = words.slice(0, index).join(' ')
      next.set(before, (next.get(before) ?? new Set()).add(word))
    }
  }
  return [...next].map(([before, words]) => `    '${before}') REPLY=${quoted([...words].sort())} ;;`)
}

/**
 * The completion of a program for bash: commands, their flags, and the values of flags that have a closed set of them, as
 * `--flag VALUE`, `--flag=VALUE` and in lists `--flag VALUE,VALUE`; files elsewhere. Needs nothing but bash 4.
 */
export function bashCompletion(bin: Interfaces.Config['bin'], commands: readonly CompletedCommand[]): string {
  const name = `_${bin.replaceAll(/\W/g, '_')}`
  return `# Completion of ${bin} for bash.
${name}_next_words() {
  case "$1" in
${nextWordsCases(commands).join('\n')}
    *) REPLY= ;;
  esac
}
${name}_flags() {
  case "$1" in
${commands.map(flagsCase).join('\n')}
    *) REPLY=--help ;;
  esac
}
# $1: the command and a flag, both as they are typed.
${name}_choices() {
  case "$1" in
${commands.flatMap(choicesCases).join('\n')}
    *) REPLY= ;;
  esac
}
${name}_autocomplete() {
  local IFS=$' \\t\\n' REPLY word command= flag= before= cur=\${COMP_WORDS[COMP_CWORD]}
  local at=$COMP_CWORD
  COMPREPLY=()
  # Where = divides words, --flag=VALUE is three of them.
  if [[ $cur == = ]]; then
    flag=\${COMP_WORDS[at-1]} cur=
  elif [[ \${COMP_WORDS[at-1]} == = ]]; then
    flag=\${COMP_WORDS[at-2]}
  elif [[ $cur == --*=* ]]; then
    flag=\${cur%%=*} before=$flag= cur=\${cur#*=}
  else
    flag=\${COMP_WORDS[at-1]}
  fi
  for word in "\${COMP_WORDS[@]:1:at-1}"; do
    ${name}_next_words "$command"
    [[ " $REPLY " == *" $word "* ]] || break
    command=\${command:+$command }$word
  done
  if [[ $flag == -* ]]; then
    ${name}_choices "$command \${flag//_/-}"
    if [[ -n $REPLY ]]; then
      [[ $cur == *,* ]] && before+=\${cur%,*},
      COMPREPLY=($(compgen -P "$before" -W "$REPLY" -- "\${cur##*,}"))
      return
    fi
  fi
  [[ -z $before ]] || return
  if [[ $cur == -* ]]; then
    ${name}_flags "$command"
  else
    ${name}_next_words "$command"
  fi
  COMPREPLY=($(compgen -W "$REPLY" -- "$cur"))
}
complete -o default -F ${name}_autocomplete ${bin}
`
}
