import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** The repository's top folder. */
export const ROOT = join(import.meta.dirname, '..', '..')

/** A Markdown page of this repository. */
export interface Page {
  /** Below the top folder, such as `docs/results.md`. */
  readonly path: string
  readonly lines: readonly string[]
}

/** README, CONTRIBUTING, CHANGELOG and everything in docs/. */
export function pages(): readonly Page[] {
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'))
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...docs.map((name) => `docs/${name}`)].map((path) => ({
    path,
    lines: readFileSync(join(ROOT, path), 'utf8').split('\n'),
  }))
}
