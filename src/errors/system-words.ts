/** What the codes of a file system mean to who named a path. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'the system does not permit it',
  ENXIO: 'it is a socket, or a device that nobody serves',
  ENODEV: 'it is a device that nobody serves',
  ENOTSUP: 'it is of a kind that cannot be opened',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead in a circle',
  EEXIST: 'it is there already',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many files are open (ulimit -n)',
  ENFILE: 'the machine has too many files open',
  EIO: 'the device failed to read or write',
  ETXTBSY: 'the program runs at this moment',
  EFBIG: 'the file is too large',
  EXDEV: 'it is on another file system',
}

/** As Node spells them: `ENOENT: no such file or directory, open 'x'`; of renames and links, with `-> 'y'`. */
const RAW = /\b(E[A-Z0-9]{2,}): ([a-z][^,:\n]*), [a-z_]+(?: '[^\n]*?'(?: -> '[^\n]*?')?(?=$|[\n.;,)]))?/gm
/** Node refuses paths with a NUL before it asks the system. */
const NUL = /The (?:argument|property) '[^']*' must be .*without null bytes\. Received [^\n]*/g

/** `message` with what a file system said in words; what was being done, and to what, stands before it. */
export function inWords(message: string): string {
  return message
    .replaceAll(RAW, (_, code: string, text: string) => WORDS[code] ?? `${text} (${code})`)
    .replaceAll(NUL, 'there is a NUL character in its name')
}
