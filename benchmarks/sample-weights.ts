import {readFile} from 'node:fs/promises'

/**
 * How often each name stands in the stacks of a profile: by name, the sum of the counts of the lines that have it, from
 * folded text. Names with an address in them belong to one build, and are left out.
 */
export async function sampleWeights(path: string): Promise<Map<string, number>> {
  const weights = new Map<string, number>()
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    const at = line.lastIndexOf(' ')
    const count = Number(line.slice(at + 1))
    if (at < 0 || !(count > 0)) continue
    for (const name of line.slice(0, at).split(';')) {
      if (!/\+0x[0-9a-f]+$/.test(name)) weights.set(name, (weights.get(name) ?? 0) + count)
    }
  }
  return weights
}
