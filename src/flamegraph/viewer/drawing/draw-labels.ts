import {dimmed, fromHex, needsWhiteText} from '../../colors/color.ts'
import {fittingName} from '../../names/fitting-name.ts'
import {shorterNames} from '../../names/shorter-names.ts'
import {nameOfBox} from '../scenes/box-words.ts'
import type {PictureData} from '../scenes/read-box-data.ts'
import {fillText} from './draw-scene.ts'
import {svgElement} from './elements.ts'
import type {Stage} from './stage.ts'

const PADDING_PX = 3
const FEWEST_CHARACTERS = 3
const ASCII = /^[\x20-\x7e…]*$/

/** What of the boxes is in view, and how it is marked. */
export interface LabelScene {
  readonly zoom: number
  readonly isHit: Uint8Array
  /** Pixels that the boxes are wide. */
  readonly widthPx: number
  /** Whether that width is a guess, as that of paper is: labels then stand at shares of the width, each clipped to its box. */
  readonly isPrinted: boolean
}

/** Whether a label is on an ordinary box, on one that is found, or on one below the zoomed box. */
type LabelState = 'box' | 'hit' | 'below'

/** Draws the names; remembers what depends on the picture alone. */
export function labelPainter(picture: PictureData, layer: SVGSVGElement) {
  const {data} = picture
  const slanted = new Set(data.slanted)
  const isMonospaced = layer.getAttribute('font-family')!.endsWith('monospace')
  const white: (readonly [light: boolean, dark: boolean])[] = []
  const whiteOn = (fill: number) => {
    if (white[fill] === undefined) {
      const text = fillText(picture, fill)
      white[fill] = [needsWhiteText(fromHex(text)), needsWhiteText(dimmed(fromHex(data.darkFills?.[text] ?? text)))]
    }
    return white[fill]
  }

  function ink(text: SVGTextElement, fill: number, state: LabelState): void {
    if (state === 'below') text.setAttribute('class', 'fg-below')
    if (state !== 'box') return
    const [light, dark] = whiteOn(fill)
    if (light) text.setAttribute('fill', '#fff')
    else if (dark) text.setAttribute('class', 'fg-on-dimmed')
  }

  const known = new Map<string, string[]>()
  const shorter = (name: string) => {
    const forms = known.get(name) ?? shorterNames(name)
    known.set(name, forms)
    return forms
  }

  function label(
    {scene, top}: Stage,
    box: number,
    leftPx: number,
    widthPx: number,
    characters: number,
    state: LabelState,
    ofPx: number | null,
  ) {
    const name = fittingName(nameOfBox(picture, scene, box), characters, shorter)
    const text = svgElement('text', {}, name)
    ink(text, scene.fill[box]!, state)
    if (slanted.has(scene.name[box]!)) text.setAttribute('font-style', 'italic')
    const baseline = (data.rowHeight - 1) / 2 + data.fontSize * 0.35
    // Only a text whose characters may be wider than the font's own needs a box that clips it.
    const isFitting = ofPx === null && isMonospaced && ASCII.test(name)
    text.setAttribute('x', String(isFitting ? leftPx + PADDING_PX : PADDING_PX))
    text.setAttribute('y', String(isFitting ? top(box) + baseline : baseline))
    if (isFitting) return text
    const across = (px: number) => (ofPx === null ? px : `${(100 * px) / ofPx}%`)
    return svgElement('svg', {x: across(leftPx), y: top(box), width: across(widthPx), height: data.rowHeight}, text)
  }

  /** Writes the names into all boxes that have room for one, cut to their true width. */
  return (stage: Stage, {zoom, isHit, widthPx, isPrinted}: LabelScene): void => {
    const {scene} = stage
    const left = scene.start[zoom]!
    const right = left + scene.weight[zoom]!
    const pxPerWeight = widthPx / scene.weight[zoom]!
    const characterPx = data.fontSize * data.characterEms
    const labels: SVGElement[] = []
    const write = (box: number, isVeiled: boolean) => {
      const start = Math.max(scene.start[box]!, left)
      const ownPx = (Math.min(scene.start[box]! + scene.weight[box]!, right) - start) * pxPerWeight
      const characters = Math.floor((ownPx - 2 * PADDING_PX) / characterPx)
      if (characters < FEWEST_CHARACTERS) return false
      const state = isVeiled ? 'below' : isHit[box] === 1 ? 'hit' : 'box'
      labels.push(label(stage, box, (start - left) * pxPerWeight, ownPx, characters, state, isPrinted ? widthPx : null))
      return true
    }
    for (let below = scene.parent[zoom]!; below >= 0; below = scene.parent[below]!) write(below, true)
    // Above a box without room there is none either.
    for (let box = zoom; box < scene.end[zoom]!; ) box = write(box, false) ? box + 1 : scene.end[box]!
    layer.replaceChildren(...labels)
  }
}
