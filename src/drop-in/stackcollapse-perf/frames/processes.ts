import type {ByteWindow} from '../../../stacks/text/byte-ranges.ts'
import {ByteTable} from '../../../stacks/text/byte-table.ts'
import type {SampleHeader} from '../sample-header.ts'
import {writtenNames} from './stack-text.ts'

/** First part of a stack. */
export interface RootFrame {
  readonly id: number
  /** Names of Java's functions are tidied further. */
  readonly java: boolean
  /** What of a comm stands behind its first semicolon, with a semicolon behind it; else empty. */
  readonly rest: ByteWindow
}

/** The processes of an input, by what the first lines of samples say. */
export class Processes {
  readonly #ids: 'none' | 'pid' | 'tid'
  readonly #known = new ByteTable()
  readonly #byKey: RootFrame[] = []
  readonly #numbers = new Map<string, number>()
  readonly #list: string[] = []

  constructor(ids: 'none' | 'pid' | 'tid') {
    this.#ids = ids
  }

  /** Their names, each up to the first semicolon. */
  get list(): readonly string[] {
    return this.#list
  }

  of(window: ByteWindow, header: SampleHeader): RootFrame {
    const end = this.#ids === 'none' ? header.commEnd : header.idsEnd
    const known = this.#known.find(window.view, header.start, end, 0)
    if (known !== -1) return this.#byKey[known]!
    const process = this.#processNamed(this.#name(window, header))
    this.#byKey[this.#known.add(window.bytes, header.start, end, 0)] = process
    return process
  }

  /** Number of a name without semicolons. */
  idOf(name: string): number {
    const known = this.#numbers.get(name)
    const id = known ?? this.#list.push(name) - 1
    this.#numbers.set(name, id)
    return id
  }

  #name({bytes}: ByteWindow, header: SampleHeader): string {
    const text = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString('latin1')
    const [first, second] = [text(header.firstStart, header.firstEnd), text(header.secondStart, header.idsEnd)]
    const [pid, tid] = second === '' || second === '0' ? ['?', first] : [first, second]
    const ids = {none: '', pid: `-${pid}`, tid: `-${pid}/${tid}`}[this.#ids]
    return `${text(header.start, header.commEnd)}${ids}`.replaceAll(' ', '_')
  }

  #processNamed(whole: string): RootFrame {
    const [name = '', ...parts] = whole.split(';')
    return {id: this.idOf(name), java: whole.startsWith('java'), rest: writtenNames(parts)}
  }
}
