/**
 * Lines of output without what differs from run to run: numbers, the run's name, the width of columns, and notes on how
 * busy the machine was. Empty ones are left out.
 */
export function shapesOf(lines: readonly string[]): readonly string[] {
  return lines
    .map((line) =>
      line
        .replaceAll(/\d{4}-\d\d-\d\d-\d{6}_/g, '')
        .replaceAll(/\b[0-9a-f]{8}(?=_qps|\/)/g, 'RUN')
        .replaceAll(/\d[\d,.]*/g, '0')
        .replaceAll(/\s+/g, ' ')
        .replaceAll(/, (responses late|machine saturated|rate not held)/g, '')
        .trim(),
    )
    .filter((line) => line !== '')
}
