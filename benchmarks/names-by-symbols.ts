/** What nm, readelf and addr2line say of an unstripped program's functions: the truth that names are compared with. */
import {basename} from 'node:path'
import {run} from '../src/process/run.ts'
import {demangler} from '../src/symbols/demangle.ts'

/** What is known of functions, by address. */
export interface Truth {
  /** Demangled names by address. */
  readonly names: ReadonlyMap<number, readonly string[]>
  /** Base name of the compiled source by address, for functions whose object file is known. */
  objectFileAt(address: number): string | null
  /** Base name of the file that a function is written in, where there is debug information. */
  readonly declaredIn: ReadonlyMap<number, string>
}

/** Standard output of a program that must succeed. */
export async function textOf(argv: readonly string[], input?: string): Promise<string> {
  const ended = await run(argv, {input})
  if (ended.exitCode !== 0) throw new Error(`${ended.command}: ${ended.stderr}`)
  return ended.stdout
}

/** Object files by address, from the FILE symbols that stand before the local symbols of each. */
async function objectFiles(path: string): Promise<(address: number) => string | null> {
  const entries: {address: number; file: string}[] = []
  let file = ''
  for (const line of (await textOf(['readelf', '-sW', path])).split('\n')) {
    const [, value, , type, binding, , section, name] = line.trim().split(/\s+/)
    if (type === 'FILE') file = name ?? ''
    else if (type === 'FUNC' && binding === 'LOCAL' && file !== '' && section !== 'UND') {
      entries.push({address: Number.parseInt(value!, 16), file})
    }
  }
  entries.sort((a, b) => a.address - b.address)
  return (address) => {
    let [low, high] = [0, entries.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (entries[middle]!.address <= address) low = middle + 1
      else high = middle
    }
    const [before, after] = [entries[low - 1], entries[low]]
    return before !== undefined && (before.file === after?.file || before.address === address) ? before.file : null
  }
}

/** Files in which functions are declared, by address: the outermost frame that addr2line gives. */
async function declaredFiles(path: string, addresses: readonly number[]): Promise<Map<number, string>> {
  const input = addresses.map((one) => `0x${one.toString(16)}\n`).join('')
  const files = new Map<number, string>()
  let address = 0
  for (const line of (await textOf(['addr2line', '-a', '-i', '-e', path], input)).split('\n')) {
    if (/^0x[0-9a-f]+$/.test(line)) address = Number.parseInt(line, 16)
    else if (line !== '' && !line.startsWith('??')) files.set(address, basename(line.replace(/:[0-9?]+( .*)?$/, '')))
  }
  return files
}

/** Reads it all. */
export async function truthOf(path: string): Promise<Truth> {
  const lines = (await textOf(['nm', '--defined-only', path])).split('\n')
  const symbols = lines.map((line) => /^([0-9a-f]+) [tTwWuVi] (\S+)$/.exec(line)).filter((one) => one !== null)
  // Spelt by the same program as the inferred names, so that it is these that are judged.
  const demangle = demangler()
  const plain = symbols.map((one) => demangle(one[2]!))
  const names = new Map<number, string[]>()
  symbols.forEach((one, index) => {
    const address = Number.parseInt(one[1]!, 16)
    names.set(address, [...(names.get(address) ?? []), plain[index]!])
  })
  return {names, objectFileAt: await objectFiles(path), declaredIn: await declaredFiles(path, [...names.keys()])}
}

/** Cuts off brackets and what they hold, so that `::` and `(` mean what they look like. */
function withoutBrackets(name: string): string {
  let [depth, out] = [0, '']
  const text = name
    .replace(/operator(<<|>>|<=>|<=|>=|->|<|>)/g, 'operator@')
    .replaceAll('(anonymous namespace)', '{anon}')
  for (const letter of text) {
    if ('<([{'.includes(letter)) depth++
    if (depth === 0) out += letter
    if ('>)]}'.includes(letter)) depth--
  }
  return out
}

/** The last part of a demangled function's name, without arguments. */
export function lastPart(name: string): string {
  const flat = withoutBrackets(
    name.replace(/( \[clone .*\]|(\.(constprop|isra|part|cold|lto_priv)(\.\d+)?)+)$/, '').replace(/ const$/, ''),
  ).trim()
  return flat
    .slice(flat.lastIndexOf('::') + 1)
    .replace(/^:/, '')
    .split(' ')
    .at(-1)!
}

/** What stays mangled: no demangler knows all that templates may have for arguments. */
const STILL_MANGLED = /^N?(?:\d|S[tabdios])/

/** Whether a demangled function is a direct member of a class. */
export function isMember(name: string, owner: string): boolean {
  if (STILL_MANGLED.test(owner)) return name.includes(owner.slice(0, -1))
  const at = name.indexOf(`${owner}::`)
  if (at < 0) return false
  const before = name.slice(0, at)
  if (before !== '' && !/[ )]$/.test(before)) return false
  return !withoutBrackets(name.slice(at + owner.length + 2))
    .replace(/ .*/, '')
    .includes('::')
}
