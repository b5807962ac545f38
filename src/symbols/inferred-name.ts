import {type InferredFunctions, stringAt} from './symbol-tables.ts'

/** A name put together from evidence, and that evidence in words. */
export interface InferredName {
  readonly name: string
  readonly evidence: string
}

/** What libc++ wraps a callable in, and the slot of its call; the six before it clone and destroy. */
const LIBCXX_CALLABLE = 'std::__1::__function::__func<'
const LIBCXX_CALL_SLOT = 6

/** The first argument in the text behind a template's opening bracket; the whole text when it does not end. */
function firstArgument(text: string): string {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!
    if (depth === 0 && (letter === ',' || letter === '>')) return text.slice(0, at)
    if ('<([{'.includes(letter)) depth++
    // The bracket of `->` closes nothing.
    if ('>)]}'.includes(letter) && text[at - 1] !== '-') depth--
  }
  return text
}

/** What is called where a class is one of those in which libc++ wraps a callable; else the class itself. */
export function wrappedCallable(owner: string): string {
  return owner.startsWith(LIBCXX_CALLABLE) ? firstArgument(owner.slice(LIBCXX_CALLABLE.length)) : owner
}

/** A virtual function of which only class and slot are known. */
function slotName(owner: string, slot: number): string {
  if (slot !== LIBCXX_CALL_SLOT || !owner.startsWith(LIBCXX_CALLABLE)) return `${owner}::#${slot}`
  return `${wrappedCallable(owner)}::operator()`
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Gives a text by its place in a table, null for none; many functions have one class. */
export type TextAt = (offset: number) => string | null

/** The texts of inferred functions. */
export function textsOf({strings}: InferredFunctions): TextAt {
  return (offset) => (offset === 0 ? null : stringAt(strings, offset))
}

/**
 * The name of function `index`: `Class::identifier`, or `Class::#slot` for a virtual function without one (for a lambda in
 * libc++'s `std::function` its call operator);
 * `file.cc:identifier`, or `file.cc+0xSTART` where only the file is known; `identifier` where only that is. Null when
 * nothing was inferred.
 */
export function inferredName(
  functions: InferredFunctions,
  index: number,
  start: bigint,
  text: TextAt = textsOf(functions),
): InferredName | null {
  const ownFile = text(functions.files[index]!)
  const objectFile = ownFile === null ? text(functions.objectFiles[index]!) : null
  const file = ownFile ?? objectFile
  const identifier = text(functions.identifiers[index]!)
  const owner = text(functions.classes[index]!)
  const strings = [ownFile, identifier].filter((one) => one !== null).map((one) => `; string "${one}"`)
  if (objectFile !== null) strings.push(`; among functions of "${objectFile}"`)
  if (owner !== null) {
    const slot = functions.slots[index]!
    return {
      name: identifier === null ? slotName(owner, slot) : `${owner}::${identifier}`,
      evidence: `vtable slot ${slot} of ${owner}${strings.join('')}`,
    }
  }
  const evidence = strings.join('').slice(2)
  if (file === null) return identifier === null ? null : {name: identifier, evidence}
  const place = identifier === null ? `+0x${start.toString(16)}` : `:${identifier}`
  return {name: `${baseName(file)}${place}`, evidence}
}
