/** Flags by which headers come in: their values are never printed. */
const SECRET_FLAGS = /^--(headers?|set[= ]headers?)(=|$)/
/** An address with a user and a password in it. */
const PASSWORD_IN_URL = /:\/\/[^/\s@]*:[^/\s@]*@/
/** What is said of how a command speaks, or of one run alone. */
const NOT_OF_THE_NEXT: ReadonlySet<string> = new Set(['--json', '--quiet', '--dry-run', '--fix'])

function spelled(word: string): string {
  return word.startsWith('--') ? word.replace(/^[^=]+/, (name) => name.replaceAll('_', '-')) : word
}

function isSecret(words: readonly string[]): boolean {
  return words.some((word, index) => {
    const set =
      spelled(word) === '--set' ? `--set ${words[index + 1] ?? ''}` : spelled(word).replace(/^--set=/, '--set ')
    return SECRET_FLAGS.test(set) || PASSWORD_IN_URL.test(word)
  })
}

/**
 * The user's own flags, for the command that is printed as the next one; null when they hold what may not be printed, or
 * go on with a run, whose settings stand in its folder.
 */
export function ownFlags(argv: readonly string[]): readonly string[] | null {
  if (isSecret(argv) || hasFlag(argv, 'resume')) return null
  return argv.filter((word) => !NOT_OF_THE_NEXT.has(spelled(word)))
}

/** Whether the command line has the flag, by its name in kebab-case. */
export function hasFlag(argv: readonly string[], name: string): boolean {
  return argv.some((word) => spelled(word) === `--${name}` || spelled(word).startsWith(`--${name}=`))
}
