import type {BoxNumbers} from '../../box-numbers.ts'
import {boxText, differenceOfBox} from '../../box-text.ts'
import {isolated, visibleText} from '../../visible-text.ts'
import type {PictureData} from './read-box-data.ts'
import type {Scene} from './scene.ts'

/** The shown name of a box. */
export function nameOfBox(picture: PictureData, scene: Scene, box: number): string {
  return picture.nameText(scene.name[box]!)
}

function numbersOf({weight, name, differences}: Scene, box: number, shownName: string): BoxNumbers {
  const isRoot = name[box] === -1 && box === 0
  return {weight: weight[box]!, isRoot, ...differenceOfBox(differences, box, shownName)}
}

/** The numbers of a box in words; shares are of the whole picture. */
export function amountText(picture: PictureData, scene: Scene, box: number): string {
  const {data} = picture
  const {isRoot, ...numbers} = numbersOf(scene, box, nameOfBox(picture, scene, box))
  // Of a part of the picture the root is not all there is.
  const isAll = isRoot && numbers.weight === data.measure.total
  return visibleText(boxText(data.measure, {...numbers, isRoot: isAll}))
}

/** The tooltip of a box, as the file has it for its widest boxes. */
export function tooltipOf(picture: PictureData, scene: Scene, box: number): string {
  const {data} = picture
  const details = data.details[data.detailsOf[scene.name[box]!] ?? 0]!
  return `${isolated(nameOfBox(picture, scene, box))} (${amountText(picture, scene, box)})${details}`
}
