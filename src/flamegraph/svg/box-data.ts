import type {Frame} from '../../stacks/model/stacks.ts'
import type {BoxData} from '../box-data.ts'
import type {Measure} from '../box-numbers.ts'
import type {Layout} from '../layout.ts'
import {type Picture, ROOT_NAME} from '../picture.ts'
import {tooltipDetails} from '../tooltip.ts'
import {cutText, jsonText, LONGEST_TEXT, visibleText} from '../visible-text.ts'
import {areCounts, packedColumn} from './columns.ts'
import type {Fills} from './fills.ts'
import {CHARACTER_EMS} from './geometry.ts'
import {escapeContent} from './xml.ts'

function descents({rows}: Layout): Int32Array {
  return rows.map((row, box) => (box === 0 ? 0 : rows[box - 1]! + 1 - row))
}

/** Depth-first order gives every box a place where it would stand if nothing were left free before it. */
function gaps({rows, starts, weights, rowCount}: Layout): Float64Array {
  const next = new Float64Array(rowCount + 1)
  return starts.map((start, box) => {
    const row = rows[box]!
    const gap = start - next[row]!
    next[row] = start + weights[box]!
    next[row + 1] = start
    return gap
  })
}

/** Where whole gaps say everything they are kept, since they are short; fractions are kept as they are. */
function places(layout: Layout): Pick<BoxData, 'gaps' | 'starts'> {
  const free = gaps(layout)
  const isExact = areCounts(free) && areCounts(layout.weights)
  return isExact ? {gaps: packedColumn(free)} : {starts: packedColumn(layout.starts)}
}

/** New numbers for the names that have a box, in the old order; -1 for the others. */
function usedNames({names, nameOf}: Layout): {readonly used: number[]; readonly numberOf: Int32Array} {
  const numberOf = new Int32Array(names.length).fill(-1)
  for (const name of nameOf) if (name >= 0) numberOf[name] = 0
  const used: number[] = []
  for (let name = 0; name < names.length; name++) if (numberOf[name] === 0) numberOf[name] = used.push(name) - 1
  return {used, numberOf}
}

function namesData({layout: {names}, noteOf}: Picture, used: readonly number[]) {
  const details = new Map([['', 0]])
  const detailsOf = used.map((name) => {
    const text = tooltipDetails(names[name]!, noteOf)
    const known = details.get(text) ?? details.size
    details.set(text, known)
    return known
  })
  const those = (isMeant: (one: Frame) => boolean) => [...used.keys()].filter((index) => isMeant(names[used[index]!]!))
  return {
    names: used.map((name) => visibleText(names[name]!.name)),
    details: [...details.keys()],
    detailsOf,
    slanted: those(({grounds}) => grounds === 'inferred'),
    labels: those(({kind}) => kind === 'label'),
  }
}

function fillData(fills: Fills, nameOf: Int32Array, nameCount: number): Pick<BoxData, 'fillOf' | 'fillOfName'> {
  const fillOfName = new Int32Array(nameCount + 1).fill(-1)
  for (let box = 0; box < nameOf.length; box++) {
    const name = nameOf[box]!
    if (fillOfName[name] === -1) fillOfName[name] = fills.of[box]!
    else if (fillOfName[name] !== fills.of[box]) return {fillOf: packedColumn(fills.of)}
  }
  return {fillOfName: [...fillOfName]}
}

function differenceData({differences}: Layout): Pick<BoxData, 'differences'> {
  if (differences === undefined) return {}
  const {before, after, selfBefore, selfAfter, error} = differences
  return {
    differences: {
      before: packedColumn(before),
      after: packedColumn(after),
      selfBefore: packedColumn(selfBefore),
      selfAfter: packedColumn(selfAfter),
      error: packedColumn(error),
    },
  }
}

/** Foreign words no longer than any text that is shown. */
function shortMeasure(measure: Measure): Measure {
  const short = (text: string) => cutText(text, LONGEST_TEXT)
  const {name, unit, event} = measure.sampleType
  const sampleType = {name: short(name), unit: short(unit), event: event === null ? null : short(event)}
  const {countName} = measure
  return {...measure, sampleType, ...(countName === undefined ? {} : {countName: short(countName)})}
}

/** The picture's boxes as data for its script. */
export function boxData(picture: Picture, fills: Fills): BoxData {
  const {layout, options, measure, darkFills} = picture
  const {used, numberOf} = usedNames(layout)
  const nameOf = layout.nameOf.map((name) => (name < 0 ? 0 : numberOf[name]! + 1))
  return {
    version: 1,
    boxCount: nameOf.length,
    measure: shortMeasure(measure),
    minimumShare: options.minimumShare,
    rowHeight: options.frameHeight,
    fontSize: options.fontSize,
    characterEms: options.fontWidth ?? CHARACTER_EMS,
    inverted: options.inverted,
    rootName: ROOT_NAME,
    ...namesData(picture, used),
    fills: fills.texts,
    ...(darkFills === undefined ? {} : {darkFills: Object.fromEntries(darkFills)}),
    descents: packedColumn(descents(layout)),
    nameOf: packedColumn(nameOf),
    ...places(layout),
    weights: packedColumn(layout.weights),
    ...fillData(fills, nameOf, used.length),
    ...differenceData(layout),
  }
}

/** {@link boxData} as an element of the SVG. */
export function boxDataElement(picture: Picture, fills: Fills): string {
  return `<metadata class="fg-data">${escapeContent(jsonText(boxData(picture, fills)))}</metadata>\n`
}
