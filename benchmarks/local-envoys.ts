import {chooseTestbed} from '../src/testbeds/index.ts'
import type {Deployment} from '../src/testbeds/testbed.ts'
import {ensureTool} from '../src/tools/ensure-tool.ts'

/** The local testbed with fortio at that path behind two Envoys, TLS between them: two workers each, and nothing but http. */
export async function deployEnvoys(fortio: string, runDirectory: string, profiling: boolean): Promise<Deployment> {
  const {testbed} = await chooseTestbed({wanted: 'local', namesCluster: false})
  return testbed.deploy({
    runDirectory,
    mesh: 'envoy',
    modes: ['bothsidecar'],
    protocols: ['http'],
    tls: 'mutual',
    proxyConcurrency: 2,
    executables: {fortio, envoy: (await ensureTool('envoy')).path},
    profiling,
    signal: new AbortController().signal,
  })
}
