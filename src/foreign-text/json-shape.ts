/** What in JSON is not what it must be. */
export interface Fault {
  /** From the whole to it, such as `.proxy.cpu` or `[3]`; empty for the whole itself. */
  readonly place: string
  /** What stands there; undefined for nothing. */
  readonly value: unknown
}

/** What JSON from outside must be: null where a value is that, else its first fault. */
export type Shape = (value: unknown) => Fault | null

/** Of values for which `holds` is true. */
export function thatIs(holds: (value: unknown) => boolean): Shape {
  return (value) => (holds(value) ? null : {place: '', value})
}

/** Whether a value is an object of JSON or YAML: no list, and not null. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The first fault among parts of a value. */
function firstFault(parts: Iterable<readonly [place: string, shape: Shape, value: unknown]>): Fault | null {
  for (const [place, shape, value] of parts) {
    const fault = shape(value)
    if (fault !== null) return {...fault, place: place + fault.place}
  }
  return null
}

export const textShape = thatIs((value) => typeof value === 'string')
export const numberShape = thatIs(Number.isFinite)
/** A whole number from `minimum` on. */
export function wholeNumberShape(minimum: number): Shape {
  return thatIs((value) => Number.isSafeInteger(value) && (value as number) >= minimum)
}

export const countShape = wholeNumberShape(1)
export const booleanShape = thatIs((value) => typeof value === 'boolean')
/** A mapping of which nothing else is asked. */
export const mappingShape = thatIs(isMapping)

export function choiceShape(choices: readonly unknown[]): Shape {
  return thatIs((value) => choices.includes(value))
}

export function nullableShape(shape: Shape): Shape {
  return (value) => (value === null ? null : shape(value))
}

/** May be absent. */
export function optionalShape(shape: Shape): Shape {
  return (value) => (value === undefined ? null : shape(value))
}

export function listShape(shape: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return {place: '', value}
    return firstFault(value.map((one, index) => [`[${index}]`, shape, one] as const))
  }
}

/** A list of two. */
export function pairShape(shape: Shape): Shape {
  return (value) => listShape(shape)(value) ?? thatIs((list) => Array.isArray(list) && list.length === 2)(value)
}

/** A mapping of any names to values of one shape. */
export function mapShape(shape: Shape): Shape {
  return (value) => {
    if (!isMapping(value)) return {place: '', value}
    return firstFault(Object.entries(value).map(([name, one]) => [`.${name}`, shape, one] as const))
  }
}

/** A mapping that has all the fields of T, and perhaps others. */
export function fieldsShape<T extends object>(shapes: {readonly [K in keyof Required<T>]: Shape}): Shape {
  const fields = Object.entries<Shape>(shapes)
  return (value) => {
    if (!isMapping(value)) return {place: '', value}
    return firstFault(fields.map(([name, shape]) => [`.${name}`, shape, value[name]] as const))
  }
}
