// By hand: two units at most; `pretty-ms` writes `1m 30.2s`.

/** `0.4s`, `12s`, `1m 30s`, `2h 5m`: two units at most. Seconds in, halves rounded up. */
export function formatDuration(seconds: number): string {
  if (seconds > 0 && seconds < 9.95) return `${Number(seconds.toFixed(1))}s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole}s`
  if (whole < 3600) return withRest(Math.floor(whole / 60), 'm', whole % 60, 's')
  const minutes = Math.round(whole / 60)
  return withRest(Math.floor(minutes / 60), 'h', minutes % 60, 'm')
}

function withRest(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit} ${small}${smallUnit}`
}
