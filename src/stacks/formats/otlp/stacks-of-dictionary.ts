import {type Frame, type FrameKind, frame, type Mapping, type StacksBuilder} from '../../model/stacks.ts'
import {isKernelAddress} from '../../text/frame-names.ts'
import {withGroundsOfName} from '../../text/grounds-of-name.ts'
import {frameAt} from '../../text/translate-address.ts'
import {type Dictionary, numberAt, numbersAt} from './dictionary.ts'
import {FRAME_TYPE} from './own-attributes.ts'

/** Attributes that tell the build of a mapping's file. */
const BUILD_IDS = ['process.executable.build_id.gnu', 'process.executable.build_id.go']

interface Line {
  readonly name: string
  readonly file: string
  readonly line: number
}

/** Puts stacks of a dictionary into those that are built, each location looked up once. */
export class StacksOfDictionary {
  readonly #dictionary: Dictionary
  readonly #builder: StacksBuilder
  readonly #locations = new Map<number, readonly number[] | null>()
  readonly #stacks = new Map<number, readonly number[] | null>()
  readonly #mappings = new Map<number, Mapping | undefined>()

  constructor(dictionary: Dictionary, builder: StacksBuilder) {
    this.#dictionary = dictionary
    this.#builder = builder
  }

  get mappings(): Mapping[] {
    return [...this.#mappings.values()].filter((one) => one !== undefined)
  }

  /** Numbers of the frames of a stack, root first; empty for stack 0, null where the tables lack what it refers to. */
  frames(stack: number | bigint): readonly number[] | null {
    const known = this.#stacks.get(Number(stack))
    if (known !== undefined) return known
    const frames = this.#framesOf(stack)
    this.#stacks.set(Number(stack), frames)
    return frames
  }

  #framesOf(stack: number | bigint): number[] | null {
    if (stack === 0) return []
    const {file} = this.#dictionary
    const place = this.#dictionary.place('stack', stack)
    if (place === null) return null
    const locations: (number | bigint)[] = []
    let isWhole = true
    file.each('Stack', place[0], place[1], (_number, _wire, from, to) => {
      isWhole = numbersAt(file.bytes, from, to, locations) && isWhole
    })
    const frames: number[] = []
    for (const location of locations.reverse()) {
      const own = this.#location(Number(location))
      if (own === null) return null
      frames.push(...own)
    }
    return isWhole ? frames : null
  }

  #location(index: number): readonly number[] | null {
    const known = this.#locations.get(index)
    if (known !== undefined) return known
    const frames = index === 0 ? [] : (this.#framesAt(index)?.map((one) => this.#builder.intern(one)) ?? null)
    this.#locations.set(index, frames)
    return frames
  }

  #line(start: number, end: number): Line {
    const {file} = this.#dictionary
    let [name, path, line] = ['', '', 0]
    file.each('Line', start, end, (number, _, from, to) => {
      const value = numberAt(file.bytes, from, to)
      if (number === 2) line = Number(BigInt.asIntN(64, BigInt(value)))
      const place = number === 1 ? this.#dictionary.place('function', value) : null
      if (place === null) return
      let system = ''
      file.each('Function', place[0], place[1], (field, _wire, at, limit) => {
        const text = field <= 3 ? this.#dictionary.string(numberAt(file.bytes, at, limit)) : ''
        if (field === 1) name = text
        if (field === 2) system = text
        if (field === 3) path = text
      })
      name ||= system
    })
    return {name, file: path, line}
  }

  /** Caller first: several lines are a function and what was inlined into it. Null when there is no such location. */
  #framesAt(index: number): Frame[] | null {
    const {file} = this.#dictionary
    const place = this.#dictionary.place('location', index)
    if (place === null) return null
    let [mapping, address]: [Mapping | undefined, bigint] = [undefined, 0n]
    let type = ''
    const lines: Line[] = []
    const attributes: (number | bigint)[] = []
    file.each('Location', place[0], place[1], (number, _, from, to) => {
      if (number === 1) mapping = this.#mapping(Number(numberAt(file.bytes, from, to)))
      if (number === 2) address = BigInt.asUintN(64, BigInt(numberAt(file.bytes, from, to)))
      if (number === 3) lines.push(this.#line(from, to))
      if (number === 4) numbersAt(file.bytes, from, to, attributes)
    })
    for (const one of attributes) {
      const [key, value] = this.#dictionary.attribute(one) ?? ['', '']
      if (key === FRAME_TYPE) type = value
    }
    return framesOfLocation({mapping, address, type, lines: lines.filter(({name}) => name !== '')})
  }

  #mapping(index: number): Mapping | undefined {
    if (this.#mappings.has(index)) return this.#mappings.get(index)
    const found = this.#mappingAt(index)
    this.#mappings.set(index, found)
    return found
  }

  #mappingAt(index: number): Mapping | undefined {
    const {file} = this.#dictionary
    const place = this.#dictionary.place('mapping', index)
    if (place === null) return undefined
    const numbers = [0n, 0n, 0n, 0n, 0n]
    const attributes: (number | bigint)[] = []
    file.each('Mapping', place[0], place[1], (number, _, from, to) => {
      if (number === 5) numbersAt(file.bytes, from, to, attributes)
      else numbers[number] = BigInt.asUintN(64, BigInt(numberAt(file.bytes, from, to)))
    })
    const known = attributes.map((one) => this.#dictionary.attribute(one) ?? ['', ''])
    const buildId = known.find(([key]) => BUILD_IDS.includes(key!))?.[1]?.toLowerCase() ?? ''
    const [, start, limit, fileOffset, path] = numbers as [bigint, bigint, bigint, bigint, bigint]
    return {start, limit, fileOffset, path: this.#dictionary.string(path), buildId: buildId === '' ? null : buildId}
  }
}

/** Kinds by what a location says of its frames; labels and `jit` are of our own writer. */
const KINDS: Readonly<Record<string, FrameKind>> = {kernel: 'kernel', jit: 'jit', label: 'label'}

interface OtlpLocation {
  readonly mapping: Mapping | undefined
  readonly address: bigint
  readonly type: string
  /** Innermost first, those that have a name. */
  readonly lines: readonly Line[]
}

function framesOfLocation({mapping, address, type, lines}: OtlpLocation): Frame[] {
  if (lines.length === 0) {
    const isInside = mapping !== undefined && address >= mapping.start && address < mapping.limit
    return [frameAt(address, isInside ? mapping : undefined)]
  }
  const isKernel = isKernelAddress(address) || mapping?.path.startsWith('[kernel') === true
  const outer = isKernel ? 'kernel' : (KINDS[type] ?? 'user')
  return lines.toReversed().map(({name, file, line}, index) =>
    withGroundsOfName(
      frame({
        name,
        kind: index > 0 ? 'inlined' : outer,
        module: mapping?.path || file || null,
        ...(line > 0 ? {line} : {}),
      }),
    ),
  )
}
