import {createHash} from 'node:crypto'
import {existsSync} from 'node:fs'
import {mkdir, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'

/** SHA-256 over texts, in hex. */
export function hashOf(...texts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(`${text.length}:${text}`)
  return hash.digest('hex')
}

/** SHA-256 over the names and contents of all files below a folder. */
export async function hashOfFolder(folder: string): Promise<string> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true})
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(
    paths.sort().map(async (path) => [path.slice(folder.length), await readFile(path, 'latin1')]),
  )
  return hashOf(...texts.flat())
}

async function isCurrent(output: string, inputs: string): Promise<boolean> {
  if (!existsSync(output)) return false
  return (await readFile(`${output}.inputs`, 'utf8').catch(() => '')) === inputs
}

/**
 * Makes `output` (a file or a folder) unless it was made from the same inputs before. `make` writes to the path that it
 * is given, which becomes `output` by one rename: an interrupted build leaves nothing that looks finished.
 */
export async function makeOnce(
  output: string,
  inputs: string,
  make: (temporary: string) => Promise<void>,
  say: (line: string) => void,
): Promise<void> {
  const name = basename(output)
  if (await isCurrent(output, inputs)) return
  say(`${name} …`)
  const startedAt = performance.now()
  const temporary = join(dirname(output), `.making-${name}`)
  await mkdir(dirname(output), {recursive: true})
  await rm(temporary, {recursive: true, force: true})
  await make(temporary)
  await rm(output, {recursive: true, force: true})
  await rename(temporary, output)
  await writeFile(`${output}.inputs`, inputs)
  say(`${name}: ${Math.round((performance.now() - startedAt) / 1000)} s`)
}
