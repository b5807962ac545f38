import {isMapping} from '../../../foreign-text/json-shape.ts'
import {arrayOf, type JsonObject, numberOf, textOf} from '../../json/read-json.ts'
import {type Frame, frame} from '../../model/stacks.ts'

/** One function at one place of the call tree. */
export interface CallNode {
  readonly id: number
  readonly frame: Frame
  readonly hits: number
  /** Ids. */
  readonly children: readonly number[]
}

/** What V8 counts that is no function: `(root)`, `(program)`, `(garbage collector)`, `(idle)`. */
const PSEUDO = /^\((?!anonymous)[a-zA-Z ]+\)$/

function placeOf(url: string, line: number | null): string | null {
  const path = url.replace(/^file:\/\//, '')
  if (path === '') return null
  return line === null || line < 0 ? path : `${path}:${line + 1}`
}

/** A function without a name is called after its place; two of them in one file are two. */
function frameOf(call: JsonObject): Frame {
  const module = placeOf(textOf(call['url']), numberOf(call['lineNumber']))
  const name = textOf(call['functionName'])
  if (PSEUDO.test(name) && module === null) return frame({name, kind: 'label'})
  const place = module === null ? '' : ` ${module.replace(/^.*\//, '')}`
  return frame({name: name === '' ? `(anonymous)${place}` : name, module})
}

function nodeOf(node: JsonObject, children: readonly number[]): CallNode | null {
  const id = numberOf(node['id'])
  if (id === null) return null
  const call = isMapping(node['callFrame']) ? node['callFrame'] : node
  return {id, frame: frameOf(call), hits: numberOf(node['hitCount']) ?? 0, children}
}

/** Nodes that name their parent instead of their children. */
function childrenByParent(nodes: readonly JsonObject[]): Map<number, number[]> {
  const children = new Map<number, number[]>()
  for (const node of nodes) {
    const [parent, id] = [numberOf(node['parent']), numberOf(node['id'])]
    if (parent === null || id === null) continue
    const known = children.get(parent)
    if (known === undefined) children.set(parent, [id])
    else known.push(id)
  }
  return children
}

function listed(nodes: readonly JsonObject[]): (CallNode | null)[] {
  const ofParent = childrenByParent(nodes)
  return nodes.map((node) => {
    const children = arrayOf(node['children']).filter((id) => typeof id === 'number')
    return nodeOf(node, children.length > 0 ? children : (ofParent.get(numberOf(node['id']) ?? -1) ?? []))
  })
}

/** The old form: one tree of nodes in nodes, walked without recursion since it may be deep. */
function nested(head: JsonObject): (CallNode | null)[] {
  const nodes: (CallNode | null)[] = []
  const waiting: JsonObject[] = [head]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const below = arrayOf(node['children']).filter(isMapping)
    for (const one of below) waiting.push(one)
    nodes.push(
      nodeOf(
        node,
        below.flatMap((one) => numberOf(one['id']) ?? []),
      ),
    )
  }
  return nodes
}

/** All nodes of the call tree of either form of V8's CPU profiles; null for those that have no number. */
export function callNodes(profile: JsonObject): (CallNode | null)[] {
  if (isMapping(profile['head'])) return nested(profile['head'])
  return listed(arrayOf(profile['nodes']).filter(isMapping))
}
