import {isOffCpuKind} from '../../../stacks/model/off-cpu-kinds.ts'
import type {PictureData} from './read-box-data.ts'
import {childrenOf, type Scene} from './scene.ts'

/** The last labels on the way from the root, such as process and thread names: what stands on them is no label. */
function labelBoxes({data}: PictureData, scene: Scene): number[] {
  const labels = new Set(data.labels)
  const last: number[] = []
  const visit = (box: number) => {
    const above = childrenOf(scene, box).filter((child) => labels.has(scene.name[child]!))
    for (const child of above) visit(child)
    if (box !== 0 && above.length === 0) last.push(box)
  }
  visit(0)
  return last
}

/** What stands first in stacks that do not tell labels from functions, above kinds of time off the CPU where there are any. */
function firstBoxes({nameText}: PictureData, scene: Scene): number[] {
  return childrenOf(scene, 0).flatMap((box) =>
    isOffCpuKind(nameText(scene.name[box]!)) ? childrenOf(scene, box) : [box],
  )
}

/** Whether two of the names are numbered alike, as `wrk:worker_0` and `wrk:worker_1` are: no functions stand first so. */
function areNumbered(names: ReadonlySet<string>): boolean {
  return new Set([...names].map((name) => name.replace(/\d+/g, '0'))).size < names.size
}

/** The boxes that stand for threads, 1 for each; null where there are not two threads to merge. */
export function threadBoxes(picture: PictureData, scene: Scene): Uint8Array | null {
  const labels = labelBoxes(picture, scene)
  const threads = labels.length > 0 ? labels : firstBoxes(picture, scene)
  const names = new Set(threads.map((box) => picture.nameText(scene.name[box]!)))
  if (names.size < 2 || (labels.length === 0 && !areNumbered(names))) return null
  const isThread = new Uint8Array(scene.name.length)
  for (const box of threads) isThread[box] = 1
  return isThread
}
