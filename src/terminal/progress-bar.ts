// By hand: less than the settings of a library would be.

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

/** A bar `columns` wide, filled by `share` (0..1; more is full). */
export function renderBar(share: number, columns: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * columns * 8)
  const filled = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]
  return `▕${filled.padEnd(columns)}▏`
}
