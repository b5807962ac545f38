import {AFTER, BEFORE, type Difference, profileColumns} from '../../stacks/difference/difference.ts'
import {isNotComparable} from '../../stacks/difference/match-functions.ts'
import {noiseOf} from '../../stacks/difference/noise/noise-of.ts'
import {type SideVariances, variancesAcross, variancesAt} from '../../stacks/difference/noise/spread-of-profiles.ts'
import {joinedTree, joinedWeights} from '../../stacks/model/joined-tree.ts'
import {sumUpwards} from '../../stacks/model/node-table.ts'
import type {Frame, Stacks} from '../../stacks/model/stacks.ts'
import {boxNames} from '../box-names.ts'
import {type BoxDifferences, type Layout, layoutOf} from '../layout.ts'
import {type MergedTree, mergedTree} from '../merged-tree.ts'

/** A layout that has the weights of both sides. */
export type DifferentialLayout = Layout & {
  readonly differences: BoxDifferences
  /** How the totals of boxes vary from profile to profile; null where each side is one. */
  readonly variances: SideVariances | null
}

/** A tree of boxes with the weights of both sides; weights before are scaled. */
interface BothSides {
  readonly names: readonly Frame[]
  readonly before: MergedTree
  readonly after: MergedTree
}

/** Added to the names of boxes that are gone, so that they can be read without colours and be searched for. */
export const VANISHED_SUFFIX = ' [vanished]'

function scaled(tree: MergedTree, factor: number): MergedTree {
  return {
    ...tree,
    self: tree.self.map((weight) => weight * factor),
    totals: tree.totals.map((weight) => weight * factor),
  }
}

/** Both trees have the same nodes, since their shape comes from the names alone. */
function bothSides({scale}: Difference, stacks: Stacks): BothSides {
  const named = boxNames(stacks.frames)
  const before = scaled(mergedTree(stacks, BEFORE, named), scale)
  return {names: named.names, before, after: mergedTree(stacks, AFTER, named)}
}

/** What is there after is as wide as it is after; what vanished is as wide as it was; both make their callers wider. */
function ownWidths({before, after}: BothSides): Float64Array {
  return after.self.map((weight, node) => (after.totals[node] === 0 ? before.self[node]! : weight))
}

/** The tree as stacks of one weight, the width. */
function widthStacks(stacks: Stacks, sides: BothSides): Stacks {
  const {event, unit} = stacks.sampleTypes[AFTER]!
  return {
    sampleTypes: [{name: 'width', unit, event}],
    frames: sides.names,
    parents: sides.after.parents,
    frameOf: sides.after.nameOf,
    self: [ownWidths(sides)],
    sampleCount: null,
    warnings: [],
  }
}

/** The node of each box, found by the way from the root, since narrow nodes have no box. */
function nodesOfBoxes(layout: Layout, {parents, nameOf}: MergedTree): Int32Array {
  const byPlace = new Map<number, number>()
  const count = layout.names.length
  for (let node = 1; node < parents.length; node++) byPlace.set(parents[node]! * count + nameOf[node]!, node)
  const nodes = new Int32Array(layout.nameOf.length)
  for (let box = 1; box < nodes.length; box++) {
    nodes[box] = byPlace.get(nodes[layout.parents[box]!]! * count + layout.nameOf[box]!)!
  }
  return nodes
}

/** How the totals of the nodes vary between profiles. */
function variancesOf({profiles, scale}: Difference, stacks: Stacks): SideVariances | null {
  if (profiles === null) return null
  const {before, after} = profileColumns(profiles)
  const {names, nameOf} = boxNames(stacks.frames)
  const tree = joinedTree(stacks, nameOf, names.length)
  const totalsOf = (column: number, factor: number) => {
    const own = joinedWeights(tree, stacks.self[column]!)
    const totals = own.map((weight) => weight * factor)
    sumUpwards(totals, tree.parents)
    return totals
  }
  return {
    before: variancesAcross(before.map((column) => totalsOf(column, scale))),
    after: variancesAcross(after.map((column) => totalsOf(column, 1))),
  }
}

function differencesOf(
  difference: Difference,
  {before, after}: BothSides,
  nodes: Int32Array,
  variances: SideVariances | null,
): BoxDifferences {
  const noise = noiseOf(difference)
  const of = (weights: Float64Array) => Float64Array.from(nodes, (node) => weights[node]!)
  return {
    before: of(before.totals),
    after: of(after.totals),
    selfBefore: of(before.self),
    selfAfter: of(after.self),
    error: Float64Array.from(nodes, (node) =>
      noise.error({
        before: before.totals[node]!,
        after: after.totals[node]!,
        variances: variancesAt(variances, node),
      }),
    ),
  }
}

/** Names of their own for boxes that are gone. */
function withVanishedNames(layout: Layout, {before, after}: BoxDifferences): Layout {
  const names = [...layout.names]
  const vanishedOf = new Map<number, number>()
  const nameOf = layout.nameOf.map((name, box) => {
    if (name < 0 || after[box] !== 0 || before[box] === 0 || isNotComparable(names[name])) return name
    const known = vanishedOf.get(name) ?? names.push({...names[name]!, name: names[name]!.name + VANISHED_SUFFIX}) - 1
    vanishedOf.set(name, known)
    return known
  })
  return {...layout, names, nameOf}
}

/**
 * Places the boxes of a difference. `stacks` are those of the difference, or the same reversed. A box is left out when it
 * is narrower than `minimumShare` (0..1) of the whole, which is what there is after and what vanished.
 */
export function differentialLayout(
  difference: Difference,
  stacks: Stacks,
  minimumShare: number,
  raisedTotal: number | null,
): DifferentialLayout {
  const sides = bothSides(difference, stacks)
  const layout = layoutOf(widthStacks(stacks, sides), 0, minimumShare, raisedTotal)
  const nodes = nodesOfBoxes(layout, sides.after)
  const ofNodes = variancesOf(difference, stacks)
  const differences = differencesOf(difference, sides, nodes, ofNodes)
  const of = (values: Float64Array) => Float64Array.from(nodes, (node) => values[node]!)
  const variances = ofNodes && {before: of(ofNodes.before), after: of(ofNodes.after)}
  return {...withVanishedNames(layout, differences), differences, variances}
}
