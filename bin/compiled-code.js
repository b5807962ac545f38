import {lstatSync, mkdirSync} from 'node:fs'
import {enableCompileCache} from 'node:module'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

/**
 * Lets Node keep compiled code in the temporary folder. Its part of that is made here: where nothing can be made, such as
 * in /proc, Node would try without end. What another user has put there is never run.
 */
export function enableCompiledCode() {
  const folder = join(tmpdir(), 'node-compile-cache')
  try {
    mkdirSync(folder, {mode: 0o700})
  } catch (error) {
    // Only time is lost.
    if (error.code !== 'EEXIST') return
  }
  if (lstatSync(folder).uid !== process.getuid()) return
  enableCompileCache(folder)
}
