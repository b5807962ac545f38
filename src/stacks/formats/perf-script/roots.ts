import {frame, type StacksBuilder} from '../../model/stacks.ts'
import {utf8} from '../../text/each-line.ts'
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
    for (const label of this.#labels(header)) {
      node = this.#builder.child(node, this.#builder.intern(frame({name: utf8(label), kind: 'label'})))
    }
    // Parts of a line keep the text around them in memory; joined and encoded anew they do not.
    this.#nodes.set(Buffer.from(key, 'latin1').toString('latin1'), node)
    return node
  }

  #key({comm, pid, tid}: PerfHeader): string {
    const bare = this.#options.roots === undefined && this.#options.commandIds === undefined
    return bare ? (comm ?? '') : `${pid ?? '?'}/${tid} ${comm}`
  }

  #labels(header: PerfHeader): string[] {
    const asked = this.#options.roots?.flatMap((root) => this.#rootLabel(header, root) ?? []) ?? []
    if (asked.length > 0) return asked
    const label = this.#commLabel(header)
    return label === null ? [] : [label]
  }

  #rootLabel({comm: known, pid, tid}: PerfHeader, root: Root): string | null {
    const comm = known ?? '?'
    if (root === 'thread') return `${comm}-${tid ?? '?'}`
    if (root !== 'process') return null
    if (pid === null) return `${comm}-?`
    const process = this.#processComms.get(pid) ?? comm
    this.#processComms.set(pid, process)
    return `${process}-${pid}`
  }

  /** Null where the text has no comm and no ids are asked for. */
  #commLabel({comm: known, pid, tid}: PerfHeader): string | null {
    const {commandIds} = this.#options
    if (commandIds === undefined) return known
    const comm = known ?? '?'
    return commandIds === 'pid' ? `${comm}-${pid ?? '?'}` : `${comm}-${pid ?? '?'}/${tid ?? '?'}`
  }
}
