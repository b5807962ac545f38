import {foldedName} from '../../stacks/formats/folded/write/fold.ts'
import type {Frame, Stacks} from '../../stacks/model/stacks.ts'

function asWritten(one: Frame): Frame {
  if (one.address === null) return one
  return {...one, name: foldedName(one, {addresses: true, annotations: false}), kind: 'user', address: null}
}

/** Stacks whose addresses stand in their names again, as `[module <address>]`: for pictures of text that is not named here. */
export function withWrittenNames(stacks: Stacks): Stacks {
  return {...stacks, frames: stacks.frames.map(asWritten)}
}
