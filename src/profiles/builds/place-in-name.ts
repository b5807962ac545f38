/** `envoy+0x1a2b30` and `ssl_lib.cc+0x5bfbaf0`, as functions are called of which only the place where they start is known. */
const PLACE = /^[^$/]+\+0x(0|[1-9a-f][0-9a-f]{0,15})$/

/** The virtual address in a name that says where its function starts; null in any other name. */
export function placeInName(name: string): bigint | null {
  const digits = PLACE.exec(name)?.[1]
  return digits === undefined ? null : BigInt(`0x${digits}`)
}
