import type {Elf} from '../elf/elf-file.ts'
import type {FunctionRanges} from '../elf/function-ranges.ts'
import type {InferredFunctions} from '../symbol-tables.ts'
import {classesOfFunctions} from './class-of-function.ts'
import {loadImage} from './image.ts'
import {nothingInferred} from './nothing-inferred.ts'
import {findPointers} from './pointers.ts'
import {findReferences} from './references.ts'
import {sourcesOfFunctions} from './source-of-function.ts'
import {findLogPlaces} from './source-strings.ts'
import {StringTable} from './string-table.ts'
import {findClasses} from './type-information.ts'
import {findVirtualFunctions} from './vtables.ts'

/**
 * What a stripped C++ program still tells about its functions: their class by virtual tables, and their source file and
 * name by the strings that log statements left.
 */
export async function inferFunctions(elf: Elf, ranges: FunctionRanges): Promise<InferredFunctions> {
  const functions = nothingInferred(ranges)
  if (ranges.starts.length === 0) return functions
  const image = await loadImage(elf)
  const pointers = await findPointers(image)
  const classes = findClasses(image, pointers)
  const references = findReferences(image, ranges)
  const virtual = findVirtualFunctions(image, pointers, classes, ranges, references)
  const members = classesOfFunctions(image, ranges, classes, virtual)
  const strings = new StringTable()
  for (const [one, {owner, slot}] of members) {
    functions.classes[one] = strings.add(classes.names[owner]!)
    functions.slots[one] = slot
  }
  for (const [one, source] of sourcesOfFunctions(findLogPlaces(image, references), members)) {
    functions.files[one] = strings.add(source.file)
    functions.identifiers[one] = strings.add(source.identifier ?? '')
  }
  return {...functions, strings: strings.bytes()}
}
