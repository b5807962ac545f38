const PLAIN_WORD = /^[\w@%+=:,./-]+$/

/** A command line as a person would type it, quoted for a POSIX shell. */
export function commandLine(argv: readonly string[]): string {
  return argv.map((word) => (PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ')
}
