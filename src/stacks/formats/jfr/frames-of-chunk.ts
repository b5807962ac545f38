import {type Frame, type FrameKind, frame} from '../../model/stacks.ts'
import type {ConstantPools} from './constant-pools.ts'
import type {Whole} from './cursor.ts'
import {javaClass} from './java-names.ts'
import type {Value} from './row-plan.ts'

/**
 * Kinds of frames as recorders describe them. Whether a method of Java was interpreted, compiled or inlined differs from
 * moment to moment: it is one function.
 */
const KINDS: Readonly<Record<string, FrameKind>> = {
  Interpreted: 'jit',
  'JIT compiled': 'jit',
  'C1 compiled': 'jit',
  Inlined: 'jit',
  Kernel: 'kernel',
}

/** The descriptor of what is no method: async-profiler puts functions of libraries into classes called by the library. */
const OF_FUNCTION = '()L;'

/** What a method is called, and the library that a function is in. */
type Named = Pick<Frame, 'name' | 'module'>

/** Names the frames of one chunk. */
export class FramesOfChunk {
  readonly #pools: ConstantPools
  readonly #names = new Map<Whole, Named>()
  readonly #kinds = new Map<Whole, FrameKind>()
  readonly #classes = new Map<Value, string>()

  constructor(pools: ConstantPools) {
    this.#pools = pools
  }

  /** `java.util.ArrayList.add`; native functions have no class. */
  #named(method: Whole): Named {
    const [type = null, symbol = null, descriptor = null] = this.#pools.row('jdk.types.Method', method) ?? []
    const name = this.#pools.symbol(symbol) || '[unknown]'
    if (this.#pools.symbol(descriptor) === OF_FUNCTION) return {name, module: this.#classSymbol(type) || null}
    const owner = this.className(type)
    return {name: owner === '' ? name : `${owner}.${name}`, module: null}
  }

  #knownName(method: Whole): Named {
    const known = this.#names.get(method) ?? this.#named(method)
    this.#names.set(method, known)
    return known
  }

  #kind(type: Whole): FrameKind {
    const known = this.#kinds.get(type)
    if (known !== undefined) return known
    const kind = KINDS[this.#pools.text(this.#pools.row('jdk.types.FrameType', type)?.[0])] ?? 'user'
    this.#kinds.set(type, kind)
    return kind
  }

  /** A frame of a trace: the keys of its method and kind, and the line. */
  frame(method: Whole, line: Whole, type: Whole): Frame {
    const named = this.#knownName(method)
    const number = typeof line === 'number' ? line | 0 : 0
    return frame({
      ...named,
      kind: this.#kind(type),
      grounds: named.name === '[unknown]' ? 'unknown' : 'given',
      ...(number > 0 ? {line: number} : {}),
    })
  }

  #classSymbol(key: Value): string {
    return this.#pools.symbol(this.#pools.row('java.lang.Class', key)?.[0])
  }

  /** The class under a key, as Java spells it; empty for none. */
  className(key: Value): string {
    const known = this.#classes.get(key) ?? javaClass(this.#classSymbol(key))
    this.#classes.set(key, known)
    return known
  }
}
