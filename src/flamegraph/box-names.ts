import {SUFFIX_OF_KIND} from '../stacks/formats/folded/write/fold.ts'
import {type Frame, NAME_GROUNDS} from '../stacks/model/stacks.ts'

/** What boxes are drawn of: functions that look the same are one, whichever module or address they came from. */
export interface BoxNames {
  /** In the order in which siblings stand, which is that of the bytes of the annotated names. */
  readonly names: readonly Frame[]
  /** Index into `names` of each frame. */
  readonly nameOf: Int32Array
}

/** The name as folded text spells it: `do_syscall_64_[k]`. Order and classic colours go by it. */
export function annotatedName(one: Frame): string {
  return one.name + SUFFIX_OF_KIND[one.kind]
}

/** Keeps what both frames agree on, and the weaker grounds of the two. */
function unite(one: Frame, other: Frame): Frame {
  const weaker = NAME_GROUNDS.indexOf(one.grounds) >= NAME_GROUNDS.indexOf(other.grounds) ? one : other
  const sameModule = one.module === other.module
  return {...weaker, module: sameModule ? one.module : null, address: null}
}

/** Joins frames of one kind and name, and puts the names into their drawn order. */
export function boxNames(frames: readonly Frame[]): BoxNames {
  const united = new Map<string, Frame>()
  for (const one of frames) {
    const annotated = annotatedName(one)
    const known = united.get(annotated)
    united.set(annotated, known === undefined ? one : unite(known, one))
  }
  const ordered = [...united.keys()]
    .map((annotated) => ({annotated, bytes: Buffer.from(annotated)}))
    .sort((one, other) => Buffer.compare(one.bytes, other.bytes))
  const rank = new Map(ordered.map(({annotated}, index) => [annotated, index]))
  return {
    names: ordered.map(({annotated}) => united.get(annotated)!),
    nameOf: Int32Array.from(frames, (one) => rank.get(annotatedName(one))!),
  }
}
