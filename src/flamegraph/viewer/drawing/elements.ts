const SVG = 'http://www.w3.org/2000/svg'
const XHTML = 'http://www.w3.org/1999/xhtml'

type Attributes = Readonly<Record<string, string | number>>

function filled<E extends Element>(element: E, attributes: Attributes, children: readonly (Node | string)[]): E {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  element.append(...children)
  return element
}

/** An SVG element; text children are never read as markup. */
export function svgElement<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes,
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS(SVG, name), attributes, children)
}

/** An HTML element, also where the page itself is an SVG file. */
export function htmlElement<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElementNS(XHTML, name) as HTMLElementTagNameMap[K], attributes, children)
}

/** A button of the tools with the accessible name `title`. */
export function toolButton(text: string, title: string, onClick: () => void): HTMLButtonElement {
  const button = htmlElement('button', {class: 'fg-button', type: 'button', title, 'aria-label': title}, text)
  button.addEventListener('click', onClick)
  return button
}
