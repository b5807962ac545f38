/** Rejects with the reason of `stop` when that has aborted `ms` ago and `work` is still not done. */
export async function orGiveUp<T>(work: Promise<T>, stop: AbortSignal, ms: number): Promise<T> {
  const {promise, reject} = Promise.withResolvers<never>()
  let timer: NodeJS.Timeout | undefined
  const onStop = () => {
    timer = setTimeout(() => reject(stop.reason), ms)
  }
  stop.addEventListener('abort', onStop, {once: true})
  if (stop.aborted) onStop()
  try {
    return await Promise.race([work, promise])
  } finally {
    stop.removeEventListener('abort', onStop)
    clearTimeout(timer)
  }
}
