import type {Image} from './image.ts'
import type {References} from './references.ts'
import {IDENTIFIER, type TextReader, textsBeside} from './source-strings.ts'

/** A message that begins with a name which is put in: the function's own, by the habit of C programs (`__func__`). */
const NAME_FIRST = /^%s(?:\(\))?: /
/** Names of several words: single words are put into messages too, such as `null`. */
const SEVERAL_WORDS = /[a-z0-9][A-Z]|\w_\w/
/** A message that begins with a name which is written out. */
const WRITTEN_OUT = /^([A-Za-z_]\w{2,79}): \S/

/** What the messages of one function say of its name. */
interface Messages {
  /** Identifiers that are put in, once for each message. */
  readonly putIn: string[]
  readonly writtenOut: Set<string>
}

function namesBeside(image: Image, references: References, index: number, read: TextReader): string[] {
  const texts = textsBeside(image, references, index, read)
  return texts.filter((one) => IDENTIFIER.test(one) && SEVERAL_WORDS.test(one))
}

function messagesByFunction(image: Image, references: References, read: TextReader): Map<number, Messages> {
  const found = new Map<number, Messages>()
  const {count, functions, targets} = references
  for (let index = 0; index < count; index++) {
    const text = read(targets[index]!) ?? ''
    const written = WRITTEN_OUT.exec(text)?.[1]
    if (written === undefined && !NAME_FIRST.test(text)) continue
    const messages = found.get(functions[index]!) ?? {putIn: [], writtenOut: new Set()}
    found.set(functions[index]!, messages)
    if (written !== undefined) messages.writtenOut.add(written)
    else messages.putIn.push(...namesBeside(image, references, index, read))
  }
  return found
}

/** The only name that is put into messages: several times, or once and no other is written out, as one of an inlined function. */
function agreed({putIn, writtenOut}: Messages): string | null {
  const [name, ...others] = new Set(putIn)
  if (name === undefined || others.length > 0) return null
  return putIn.length > 1 || [...writtenOut].every((one) => one === name) ? name : null
}

/** Names of functions that put their own name into messages such as `"%s: no events registered."`, by function. */
export function namesInMessages(image: Image, references: References, read: TextReader): Map<number, string> {
  const names = new Map<number, string>()
  const carriers = new Map<string, number>()
  for (const [one, messages] of messagesByFunction(image, references, read)) {
    for (const name of new Set(messages.putIn)) carriers.set(name, (carriers.get(name) ?? 0) + 1)
    const name = agreed(messages)
    if (name !== null) names.set(one, name)
  }
  return new Map([...names].filter(([, name]) => carriers.get(name) === 1))
}
