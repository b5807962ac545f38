/** Tools that keep numbers over time, as `--export` names their formats. */
export const EXPORT_NAMES = ['github-action-benchmark-smaller', 'github-action-benchmark-bigger', 'bencher'] as const
export type ExportName = (typeof EXPORT_NAMES)[number]
