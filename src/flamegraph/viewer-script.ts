import {builtAsset} from '../program/package-folder.ts'

let loaded: string | null = null

/** The script that makes a picture interactive, as one text. Read once. Throws when the project was not built. */
export function viewerScript(): string {
  loaded ??= builtAsset('flamegraph/viewer.js').toString()
  return loaded
}
