import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {ExecutionContext} from 'ava'

/** A folder of the test's own, gone when it ends. */
export async function scratchFolder(t: ExecutionContext, name: string): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), `${name}-`))
  t.teardown(() => rm(path, {recursive: true, force: true}))
  return path
}
