import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import type {ExecutionContext} from 'ava'
import type {FetchContext, FetchStep} from '../../src/tools/fetching/fetch-step.ts'
import type {Tool} from '../../src/tools/tool.ts'

/** Empty folders for PATH and cache, removed after the test. */
export async function makeWorld(t: ExecutionContext): Promise<{readonly path: string; readonly cache: string}> {
  const root = await mkdtemp(join(tmpdir(), 'mesh-runner-test-tools-'))
  t.teardown(() => rm(root, {recursive: true, force: true}))
  const world = {path: join(root, 'path'), cache: join(root, 'cache')}
  await Promise.all([mkdir(world.path), mkdir(world.cache)])
  return world
}

/** Writes an executable shell script. */
export async function writeProgram(path: string, body: string): Promise<string> {
  await mkdir(dirname(path), {recursive: true})
  await writeFile(path, `#!/bin/sh\n${body}\n`)
  await chmod(path, 0o755)
  return path
}

/** A tool whose program prints `widget VERSION`. */
export function widget(fetchSteps: readonly FetchStep[] = []): Tool {
  return {
    name: 'widget',
    purpose: 'is there to be found',
    pinnedVersion: '1.2.3',
    minimumVersion: '1.1.0',
    systemPackage: null,
    packages: {},
    programs: ['widget'],
    versionArgv: (path) => [path, '--version'],
    parseVersion: (output) => /^widget (\S+)$/m.exec(output)?.[1] ?? null,
    fetchSteps,
  }
}

/** A step that carries out `fetch` and notes that it was tried. */
export function step(origin: string, tried: string[], fetch: (context: FetchContext) => Promise<string>): FetchStep {
  return {
    origin,
    fetch(context) {
      tried.push(origin)
      return fetch(context)
    },
  }
}

/** A step that brings a program which says it is of that version. */
export function bringing(origin: string, tried: string[], version = '1.2.3'): FetchStep {
  return step(origin, tried, ({scratch}) => writeProgram(join(scratch, 'came', 'program'), `echo widget ${version}`))
}
