import type {BoxData} from '../../box-data.ts'
import {endsOf, type Scene} from './scene.ts'

/** What all scenes of one picture share. */
export interface PictureData {
  readonly data: BoxData
  /** Shown name of a function; of -1 that of the root. */
  nameText(name: number): string
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.slice(1)), (character) => character.charCodeAt(0))
}

function unpackedIntegers(bytes: Uint8Array, count: number): Float64Array {
  const values = new Float64Array(count)
  let at = 0
  for (let index = 0; index < count; index++) {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]!
      value += (byte & 127) * scale
      if (byte < 128) break
    }
    values[index] = value
  }
  return values
}

/** The numbers of a packed column of `count` boxes; columns are packed as {@link BoxData} says. */
function unpackedColumn(text: string, count: number): Float64Array {
  const bytes = bytesOf(text)
  if (text[0] === 'i') return unpackedIntegers(bytes, count)
  const view = new DataView(bytes.buffer)
  return Float64Array.from({length: count}, (_, index) => view.getFloat64(index * 8, true))
}

function rowsAndParents(descents: Float64Array) {
  const [row, parent] = [new Int32Array(descents.length), new Int32Array(descents.length).fill(-1)]
  const openAt: number[] = [0]
  for (let box = 1; box < descents.length; box++) {
    row[box] = row[box - 1]! + 1 - descents[box]!
    parent[box] = openAt[row[box]! - 1]!
    openAt[row[box]!] = box
  }
  return {row, parent}
}

function startsFromGaps(gaps: Float64Array, row: Int32Array, weight: Float64Array): Float64Array {
  const next: number[] = [0]
  return gaps.map((gap, box) => {
    const start = next[row[box]!]! + gap
    next[row[box]!] = start + weight[box]!
    next[row[box]! + 1] = start
    return start
  })
}

function differences({differences: packed}: BoxData, count: number): Pick<Scene, 'differences'> {
  if (packed === undefined) return {differences: null}
  const column = (text: string) => unpackedColumn(text, count)
  return {
    differences: {
      before: column(packed.before),
      after: column(packed.after),
      selfBefore: column(packed.selfBefore),
      selfAfter: column(packed.selfAfter),
      error: column(packed.error),
    },
  }
}

/** All boxes as the picture shows them when it opens. */
export function firstScene(data: BoxData): Scene {
  const count = data.boxCount
  const column = (text: string) => unpackedColumn(text, count)
  const name = Int32Array.from(column(data.nameOf), (one) => one - 1)
  const weight = column(data.weights)
  const {row, parent} = rowsAndParents(column(data.descents))
  const start = data.gaps === undefined ? column(data.starts!) : startsFromGaps(column(data.gaps), row, weight)
  const byName = data.fillOfName
  const fill = byName === undefined ? Int32Array.from(column(data.fillOf!)) : name.map((one) => byName[one + 1]!)
  return {parent, row, name, fill, start, weight, end: endsOf(parent), ...differences(data, count)}
}

/** The data of one picture, from the text of its element. */
export function pictureData(text: string): PictureData {
  const data: BoxData = JSON.parse(text)
  return {data, nameText: (name) => data.names[name] ?? data.rootName}
}
