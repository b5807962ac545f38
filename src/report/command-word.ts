const PLAIN_WORD = /^[\w@%+=:,./-]+$/

/** One word of a command line, quoted for a POSIX shell where it must be. */
export function commandWord(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
