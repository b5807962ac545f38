/** Sidecars of the local testbed under load, each profiled by `runner bench` as a user would: by release, TLS and what is on the path. */
import {cp, glob, mkdir, readFile, stat, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {run} from '../src/process/run.ts'
import {strippedEnvoy} from './programs-in-wheels.ts'

const ROOT = join(import.meta.dirname, '..')
const ROUTER = '          - name: envoy.filters.http.router\n'

/** What can stand on the path besides the plain proxy. */
export type Change = 'none' | 'lua' | 'compressor' | 'http2'

/** One recording: which Envoy, how its hops are secured, what is on the path. `take` tells recordings of one setup apart. */
export interface Setup {
  readonly version: '1.36.4' | '1.39.3' | '1.40.0'
  readonly tls: 'mutual' | 'none'
  readonly change: Change
  readonly take: number
}

/** Filters in front of the router, in the spelling of Envoy's configuration. */
const FILTERS: Readonly<Partial<Record<Change, string>>> = {
  lua: `\
          - name: envoy.filters.http.lua
            typed_config:
              '@type': type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
              default_source_code:
                inline_string: |
                  function envoy_on_request(handle)
                    local sum = 0
                    for number = 1, 2000 do sum = sum + number % 7 end
                    handle:headers():add("x-sum", tostring(sum))
                  end
`,
  compressor: `\
          - name: envoy.filters.http.compressor
            typed_config:
              '@type': type.googleapis.com/envoy.extensions.filters.http.compressor.v3.Compressor
              response_direction_config: {common_config: {content_type: [application/octet-stream, text/plain]}}
              compressor_library:
                name: gzip
                typed_config:
                  '@type': type.googleapis.com/envoy.extensions.compression.gzip.compressor.v3.Gzip
`,
}

/** What it is called, in words. */
export function titleOf({version, tls, change, take}: Setup): string {
  const what = change === 'none' ? '' : ` with ${change}`
  return `Envoy ${version}${what}, ${tls === 'mutual' ? 'mutual TLS' : 'plain'}, take ${take}`
}

function folderName({version, tls, change, take}: Setup): string {
  return `${version}-${tls}-${change}-${take}`
}

/** Templates with a filter in front of the router; null where nothing is to be added. */
async function templatesWith(change: Change, folder: string): Promise<string | null> {
  const filter = FILTERS[change]
  if (filter === undefined) return null
  const templates = join(folder, 'templates')
  await cp(join(ROOT, 'templates'), templates, {recursive: true})
  const path = join(templates, 'envoy/sidecar.yaml')
  const parts = (await readFile(path, 'utf8')).split(ROUTER)
  // The first router is that of the listener that says the sidecar is up.
  if (parts.length !== 3) throw new Error(`${path} has ${parts.length - 1} routers, not 2`)
  await writeFile(path, `${parts[0]}${ROUTER}${parts[1]}${filter}${ROUTER}${parts[2]}`)
  return templates
}

/** How a setup is put under load and recorded: options of `runner bench`. */
export const USUAL_LOAD: readonly string[] = ['--conn', '16', '--qps', 'max', '--duration', '30', '--frequency', '1999']

/** Where recordings are, and with which load those are made that are not there. */
export interface Recordings {
  readonly folder: string
  readonly load: readonly string[]
}

/** `runner bench` for a setup. */
async function commandOf(setup: Setup, load: readonly string[], folder: string): Promise<string[]> {
  const {version, tls, change} = setup
  const templates = await templatesWith(change, folder)
  return [
    ...[join(ROOT, 'bin/runner'), 'bench', '--quiet', '--testbed', 'local', '--mesh', 'envoy', '--tls', tls],
    ...['--perf', ...load],
    ...['--set', `proxy.executable=${await strippedEnvoy(version)}`, '--output-dir', folder],
    ...(change === 'http2' ? ['--protocol_mode', 'http2'] : []),
    ...(change === 'compressor' ? ['--headers', 'accept-encoding:gzip'] : []),
    ...(templates === null ? [] : ['--templates', templates]),
  ]
}

/** Whose sidecar it is. */
export type Workload = 'fortioclient' | 'fortioserver'

/** Folder of a sidecar's profile in what a setup has recorded. */
async function profileIn(folder: string, workload: Workload): Promise<string | null> {
  const pattern = join(folder, `runs/*/cells/*/${workload}/perf`)
  for await (const found of glob(pattern)) return found
  return null
}

/**
 * The folder of the profile of a sidecar, recorded unless there is one of this setup. Throws when `runner bench` fails.
 */
export async function recorded(setup: Setup, workload: Workload, {folder, load}: Recordings): Promise<string> {
  const own = join(folder, folderName(setup))
  if ((await stat(own).catch(() => null)) === null) {
    await mkdir(own, {recursive: true})
    const {exitCode, stderr, command} = await run(await commandOf(setup, load, own))
    if (exitCode !== 0) throw new Error(`${command}: ${stderr}`)
  }
  const profile = await profileIn(own, workload)
  if (profile === null) throw new Error(`${own} has no profile: remove it, and it is recorded again`)
  return profile
}
