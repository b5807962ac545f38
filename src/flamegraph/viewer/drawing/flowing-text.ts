import {htmlElement, svgElement} from './elements.ts'

/** Space above the first line of the picture. */
const TOP_PX = 6
/** A page must be so much wider than a broken text before its lines are broken anew. */
const WIDER = 1.15

/** Words of a legend: a swatch keeps its colour and its word, whatever breaks around them. */
function legendItems(spans: readonly Element[]): HTMLElement[] {
  const items: HTMLElement[] = []
  for (const span of spans) {
    const color = span.getAttribute('fill')
    const isStart = color !== null || !spans[spans.indexOf(span) - 1]?.hasAttribute('fill')
    if (isStart) items.push(htmlElement('span', {class: 'fg-item'}))
    const words = htmlElement('span', {}, span.textContent)
    // Through the object model, since policies forbid attributes of style.
    if (color !== null) {
      words.style.color = color
      words.className = 'fg-swatch'
      words.setAttribute('fill', color)
    }
    items.at(-1)!.append(words, color === null ? '' : '\u00a0')
  }
  return items
}

function paragraph(group: Element): HTMLElement {
  const texts = [...group.children]
  const element = htmlElement('div', {class: texts[0]?.getAttribute('class') ?? ''})
  for (const text of texts) {
    if (text.childElementCount === 0) element.append(text.textContent)
    else element.append(...legendItems([...text.children]))
  }
  return element
}

/** A value stays broken where it is broken in the file, since nothing tells whether a blank stood there. */
function provenanceLine(text: Element): HTMLElement {
  return htmlElement('div', {class: text.getAttribute('class')!}, text.textContent)
}

/**
 * A text of the file beside the same as HTML, whose lines break where the page ends; shows the file's own where that
 * fits. A text that the file had to break, without knowing the page, is shown as HTML where there is more room.
 */
function eitherText(own: SVGElement | null, html: HTMLElement, isBroken: boolean) {
  const texts = [...(own?.querySelectorAll('text') ?? [])]
  const endPx = (text: SVGTextElement) =>
    Number.parseFloat(text.getAttribute('x') ?? '0') + text.getComputedTextLength()
  let neededPx = 0
  return (widthPx: number): boolean => {
    // What is not shown has no length.
    neededPx ||= Math.max(0, ...texts.map(endPx))
    const flows = widthPx > 0 && (neededPx > widthPx || (isBroken && widthPx > neededPx * WIDER))
    own?.setAttribute('display', flows ? 'none' : 'inline')
    html.hidden = !flows
    return flows
  }
}

/** Pixels by which the text differs from that of the file: of the header what is free, of the foot what is needed more. */
export interface TextRoom {
  readonly headerPx: number
  readonly footPx: number
}

/** Breaks the lines of the text around the boxes anew where the page is narrower than they are, or much wider. */
export function flowingText(root: SVGSVGElement, boxesTopPx: number) {
  const header = root.querySelector<SVGElement>('.fg-header')
  const foot = root.querySelector<SVGElement>('.fg-provenance')
  const above = htmlElement('div', {class: 'fg-flowing'}, ...[...(header?.children ?? [])].map(paragraph))
  const below = htmlElement('div', {class: 'fg-flowing'}, ...[...(foot?.children ?? [])].map(provenanceLine))
  const element = svgElement(
    'foreignObject',
    {x: '1%', y: foot?.getAttribute('y') ?? 0, width: '98%', height: 0},
    below,
  )
  foot?.after(element)
  const isBroken = root.classList.contains('fg-fluid') && header?.querySelector('g > text + text') !== null
  const fitAbove = eitherText(header, above, isBroken)
  const fitBelow = eitherText(foot, below, false)
  return {
    /** The header as HTML, for above the tools. */
    above,
    fit(widthPx: number): TextRoom {
      const headerPx = fitAbove(widthPx) ? boxesTopPx - TOP_PX : 0
      const heightPx = fitBelow(widthPx) ? Math.ceil(below.scrollHeight) : 0
      element.setAttribute('height', String(heightPx))
      return {headerPx, footPx: heightPx === 0 ? 0 : heightPx - Number(foot!.getAttribute('height'))}
    },
  }
}
