import type {ProfiledModule, Stacks} from './stacks.ts'

/** The files that the functions of stacks are in, each once, with their build ids where anything tells them. */
export function profiledModules({frames, mappings = [], modules = []}: Stacks): ProfiledModule[] {
  const found = new Map<string, string | null>()
  const add = (path: string | null, buildId: string | null) => {
    if (path !== null) found.set(path, found.get(path) ?? buildId)
  }
  for (const {module, buildId = null} of frames) add(module, buildId)
  for (const {path, buildId} of mappings) if (found.has(path)) add(path, buildId)
  for (const {path, buildId} of modules) add(path, buildId)
  return [...found].map(([path, buildId]) => ({path, buildId}))
}
