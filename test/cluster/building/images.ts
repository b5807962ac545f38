import {readFile, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {ENVOY} from '../../../src/tools/declarations/envoy.ts'
import {FORTIO} from '../../../src/tools/declarations/fortio.ts'
import {buildFolder} from '../folders.ts'
import {moduleSources} from './go-programs.ts'
import {type ImageCommand, packImage} from './image-archive.ts'
import {envoyRoot, fortioRoot, pauseRoot, perfRoot, shellRoot} from './image-roots.ts'
import {pilotRoot, proxyRoot} from './istio-roots.ts'
import {hashOf, hashOfFolder, makeOnce} from './make-once.ts'

interface Image {
  readonly name: string
  /** Lays the image's files out below a folder. */
  readonly lay: (root: string) => Promise<void>
  readonly start: ImageCommand
  /** Changes when the image must be made again. */
  readonly inputs: string
}

const CLUSTER = join(import.meta.dirname, '..')

/** Istio's pods are not root; the user is that of its published images. */
function asIstio(program: string): ImageCommand {
  return {entrypoint: [`/usr/local/bin/${program}`], user: '1337:1337'}
}

async function images(): Promise<readonly Image[]> {
  const perfImage = await hashOfFolder(join(CLUSTER, '..', '..', 'flame', 'perf-image'))
  const pause = await hashOfFolder(moduleSources('pause'))
  const istio = await hashOfFolder(moduleSources('istio'))
  const fortio = FORTIO.pinnedVersion ?? ''
  const envoy = ENVOY.pinnedVersion ?? ''
  return [
    {name: 'pause', lay: pauseRoot, start: {entrypoint: ['/pause']}, inputs: pause},
    {name: 'fortio', lay: fortioRoot, start: {entrypoint: ['/usr/bin/fortio']}, inputs: fortio},
    {name: 'envoy', lay: envoyRoot, start: {entrypoint: ['/usr/local/bin/envoy']}, inputs: envoy},
    {name: 'shell', lay: shellRoot, start: {command: ['sh']}, inputs: 'busybox-static'},
    {name: 'pilot', lay: pilotRoot, start: asIstio('pilot-discovery'), inputs: istio},
    {name: 'proxyv2', lay: proxyRoot, start: asIstio('pilot-agent'), inputs: hashOf(istio, envoy, 'iptables')},
    {
      name: 'perf',
      lay: perfRoot,
      start: {entrypoint: ['with-tracing'], command: ['sleep', 'infinity']},
      inputs: perfImage,
    },
  ]
}

/** Names of the images; each is `local/NAME:1` on the nodes. */
export const IMAGE_NAMES = ['pause', 'fortio', 'envoy', 'shell', 'pilot', 'proxyv2', 'perf'] as const

/** Where the archive of an image is. */
export function imageArchive(name: (typeof IMAGE_NAMES)[number]): string {
  return join(buildFolder(), 'images', `${name}.tar`)
}

async function make({name, lay, start}: Image, archive: string): Promise<void> {
  const root = `${archive}.root`
  await rm(root, {recursive: true, force: true})
  await lay(root)
  await packImage(archive, `local/${name}:1`, root, start)
  await rm(root, {recursive: true})
}

/** Makes the archives of all images, those that changed. */
export async function buildImages(say: (line: string) => void): Promise<void> {
  const sources = ['image-roots.ts', 'istio-roots.ts', 'image-archive.ts'].map((name) =>
    readFile(join(import.meta.dirname, name), 'utf8'),
  )
  const code = hashOf(...(await Promise.all(sources)))
  for (const image of await images()) {
    const archive = join(buildFolder(), 'images', `${image.name}.tar`)
    await makeOnce(archive, hashOf(image.inputs, code, JSON.stringify(image.start)), (path) => make(image, path), say)
  }
}
