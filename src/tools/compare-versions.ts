// By hand: `6.1` of perf and `v0.17` of bpftrace are no semantic versions, which `semver` asks for.

/** Orders two dotted versions by their leading numbers: negative when `left` is older. Suffixes such as `-dev` count nothing. */
export function compareVersions(left: string, right: string): number {
  const numbers = (version: string) => (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number)
  const [a, b] = [numbers(left), numbers(right)]
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
