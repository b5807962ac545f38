import {cp, glob, mkdir, readFile, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {run, start} from '../../../src/process/run.ts'
import {buildFolder, unpackedPackages} from '../folders.ts'
import {waitUntil} from '../machine/wait-until.ts'
import {containerdAnswers, loadImage} from '../parts/load-image.ts'
import {IMAGE_NAMES, imageArchive} from './images.ts'
import {hashOf, makeOnce} from './make-once.ts'
import {mustRun} from './must-run.ts'

/** A containerd's root with all images in it, from which every node's is made. Loading them takes half a minute. */
export function loadedImages(): string {
  return join(buildFolder(), 'loaded-images')
}

function configuration(root: string, scratch: string): string {
  return `version = 2
root = "${root}"
state = "${scratch}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "${scratch}/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "${scratch}/opt"
`
}

async function loadAll(root: string): Promise<void> {
  const scratch = `${root}.scratch`
  await rm(scratch, {recursive: true, force: true})
  await mkdir(scratch, {recursive: true})
  const config = join(scratch, 'containerd.toml')
  const socket = join(scratch, 'containerd.sock')
  await writeFile(config, configuration(root, scratch))
  const containerd = join(unpackedPackages(), 'usr', 'bin', 'containerd')
  const running = start(['unshare', '--mount', '--propagation', 'private', containerd, '--config', config])
  try {
    await waitUntil('containerd answers', () => containerdAnswers(socket))
    for (const name of IMAGE_NAMES) await loadImage(socket, imageArchive(name))
  } finally {
    running.kill('SIGTERM')
    await running.result
  }
  await rm(scratch, {recursive: true, force: true})
}

/** Loads all images once, when one of them changed. */
export async function loadImagesOnce(say: (line: string) => void): Promise<void> {
  const inputs = await Promise.all(IMAGE_NAMES.map((name) => readFile(`${imageArchive(name)}.inputs`, 'utf8')))
  await makeOnce(loadedImages(), hashOf(...inputs), loadAll, say)
}

/**
 * Makes a containerd's root out of the loaded images. Files are shared by hard links where the file system allows:
 * layers and blobs are never written to again. Databases are, so each root gets its own.
 */
export async function copyLoadedImages(root: string): Promise<void> {
  const linked = await run(['cp', '--archive', '--link', loadedImages(), root])
  if (linked.exitCode === 0) {
    for (const path of await databasesIn(root)) {
      await rm(join(root, path))
      await cp(join(loadedImages(), path), join(root, path))
    }
    return
  }
  // Another file system.
  await rm(root, {recursive: true, force: true})
  await mustRun(['cp', '--archive', '--reflink=auto', loadedImages(), root], 'Copying the loaded images')
}

/** containerd keeps metadata in bolt databases, in its folder and in those in it. Deeper down are images, whose links lead anywhere. */
async function databasesIn(root: string): Promise<readonly string[]> {
  const found: string[] = []
  for await (const path of glob(['*.db', '*/*.db'], {cwd: root})) found.push(path)
  return found
}
