import {NodeTable} from '../model/node-table.ts'
import type {Stacks} from '../model/stacks.ts'

/** Locations of pprof and OTLP: a function with what was inlined into it is one. */
export interface Locations {
  /** Frames of each location from number 1, the innermost first. */
  readonly frames: readonly (readonly number[])[]
  /** Number of the location that each node of the tree ends in. */
  readonly ofNode: Int32Array
  /** For each node the last one below its location, which is the caller's; 0 for none. */
  readonly callerOf: Int32Array
}

/** Frames from the innermost to the function itself. */
function framesTo(parents: Int32Array, frameOf: Int32Array, location: number): number[] {
  const frames: number[] = []
  for (let at = location; at > 0; at = parents[at]!) frames.push(frameOf[at]!)
  return frames
}

/** Puts inlined frames together with the function that they were inlined into, wherever that has a caller or is one. */
export function locationsOf({parents, frameOf, frames}: Stacks): Locations {
  const table = new NodeTable()
  const ofNode = new Int32Array(parents.length)
  const callerOf = new Int32Array(parents.length)
  for (let node = 1; node < parents.length; node++) {
    const parent = parents[node]!
    const [frame, outer] = [frameOf[node]!, frameOf[parent]!]
    const isInlined = parent !== 0 && frames[frame]!.kind === 'inlined' && frames[outer]!.kind !== 'label'
    ofNode[node] = table.child(isInlined ? ofNode[parent]! : 0, frame)
    callerOf[node] = isInlined ? callerOf[parent]! : parent
  }
  const [outerOf, frameAt] = [table.parents(), table.frameOf()]
  return {
    ofNode,
    callerOf,
    frames: Array.from(outerOf.subarray(1), (_, index) => framesTo(outerOf, frameAt, index + 1)),
  }
}
