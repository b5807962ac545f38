/**
 * Sorts `order[0, count)`, indices into `keys`, by key; equal keys keep their places. A natural merge sort: records come
 * as one run in order for each CPU, and merging runs is linear for each of them. `scratch` is as long as `order`.
 */
export function mergeRuns(keys: Float64Array, order: Int32Array, scratch: Int32Array, count: number): void {
  let runs = runStarts(keys, order, count)
  let [from, to] = [order, scratch]
  while (runs.length > 2) {
    const merged: number[] = []
    for (let run = 0; run < runs.length - 1; run += 2) {
      const [start, middle] = [runs[run]!, runs[run + 1]!]
      merged.push(start)
      mergeTwo(keys, from, to, start, middle, runs[run + 2] ?? middle)
    }
    merged.push(count)
    runs = merged
    ;[from, to] = [to, from]
  }
  if (from !== order) order.set(from.subarray(0, count))
}

/** First index of each run that is in order already, and `count` at the end. */
function runStarts(keys: Float64Array, order: Int32Array, count: number): number[] {
  const starts = [0]
  for (let index = 1; index < count; index++) {
    if (keys[order[index]!]! < keys[order[index - 1]!]!) starts.push(index)
  }
  starts.push(count)
  return starts
}

function mergeTwo(
  keys: Float64Array,
  from: Int32Array,
  to: Int32Array,
  start: number,
  middle: number,
  end: number,
): void {
  let [left, right] = [start, middle]
  for (let at = start; at < end; at++) {
    const takesLeft = left < middle && (right >= end || keys[from[left]!]! <= keys[from[right]!]!)
    to[at] = takesLeft ? from[left++]! : from[right++]!
  }
}
