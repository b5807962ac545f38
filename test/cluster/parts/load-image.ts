import {join} from 'node:path'
import {TestbedError} from '../../../src/errors/index.ts'
import {run} from '../../../src/process/run.ts'
import {unpackedPackages} from '../folders.ts'

function ctr(socket: string, words: readonly string[]) {
  return run([join(unpackedPackages(), 'usr', 'bin', 'ctr'), '--address', socket, '--namespace', 'k8s.io', ...words])
}

/** Whether containerd answers at a socket. */
export async function containerdAnswers(socket: string): Promise<boolean> {
  return (await ctr(socket, ['version'])).exitCode === 0
}

/** Loads an archive in the form of `docker save` into one node. */
export async function loadImage(socket: string, archive: string): Promise<void> {
  const {exitCode, stderr} = await ctr(socket, ['images', 'import', archive])
  if (exitCode !== 0) throw new TestbedError(`Loading the image ${archive} at ${socket}: ${stderr.trim()}`)
}
