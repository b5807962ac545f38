/** Aborts when either does; `outer` is a caller's, who may have none. */
export function eitherSignal(own: AbortSignal, outer: AbortSignal | undefined): AbortSignal {
  return outer === undefined ? own : AbortSignal.any([own, outer])
}
