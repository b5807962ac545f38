import type {Frame, StacksBuilder} from '../../model/stacks.ts'
import {utf8} from '../../text/each-line.ts'
import {commandLabel, processLabel, threadLabel} from '../perf-labels.ts'
import type {ReadOptions, Root} from '../reader.ts'
import type {PerfHeader} from './header-layout.ts'

/** The nodes with which stacks begin: what a sample's first line says of process and thread. */
export class PerfRoots {
  readonly #builder: StacksBuilder
  readonly #options: ReadOptions
  readonly #nodes = new Map<string, number>()
  /** Name of a process, which is that of its first thread seen; threads may be called otherwise. */
  readonly #processComms = new Map<string, string>()

  constructor(builder: StacksBuilder, options: ReadOptions) {
    this.#builder = builder
    this.#options = options
  }

  nodeOf(header: PerfHeader): number {
    const key = this.#key(header)
    const known = this.#nodes.get(key)
    if (known !== undefined) return known
    let node = 0
    for (const label of this.#labels(header)) node = this.#builder.child(node, this.#builder.intern(label))
    // Parts of a line keep the text around them in memory; joined and encoded anew they do not.
    this.#nodes.set(Buffer.from(key, 'latin1').toString('latin1'), node)
    return node
  }

  #key({comm, pid, tid}: PerfHeader): string {
    const bare = this.#options.roots === undefined && this.#options.commandIds === undefined
    return bare ? (comm ?? '') : `${pid ?? '?'}/${tid} ${comm}`
  }

  #labels(header: PerfHeader): Frame[] {
    const asked = this.#options.roots?.flatMap((root) => this.#rootLabel(header, root) ?? []) ?? []
    if (asked.length > 0) return asked
    const label = this.#commLabel(header)
    return label === null ? [] : [label]
  }

  #rootLabel({comm: known, pid, tid}: PerfHeader, root: Root): Frame | null {
    const comm = known ?? '?'
    if (root === 'thread') return threadLabel(utf8(comm), tid)
    if (root !== 'process') return null
    const process = pid === null ? comm : (this.#processComms.get(pid) ?? comm)
    if (pid !== null) this.#processComms.set(pid, process)
    return processLabel(utf8(process), pid)
  }

  /** Null where the text has no comm and no ids are asked for. */
  #commLabel({comm: known, pid, tid}: PerfHeader): Frame | null {
    const {commandIds} = this.#options
    if (commandIds === undefined && known === null) return null
    return commandLabel({comm: utf8(known ?? '?'), pid, tid}, commandIds)
  }
}
