import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {mkdir, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {mustRun} from './must-run.ts'

/** What a container of the image starts, as in a Dockerfile. */
export interface ImageCommand {
  readonly entrypoint?: readonly string[]
  readonly command?: readonly string[]
  /** `UID:GID`; root without. */
  readonly user?: string
}

const SEARCH_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const ARCHITECTURES: Readonly<Record<string, string>> = {x64: 'amd64', arm64: 'arm64'}
/** The same content gives the same archive: no clock, no user names. */
const SAME_EVERY_TIME = ['--sort=name', '--mtime=@0', '--numeric-owner', '--owner=0', '--group=0']

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

function configuration(layerSha256: string, {entrypoint = [], command = [], user = ''}: ImageCommand): string {
  return JSON.stringify({
    architecture: ARCHITECTURES[process.arch],
    os: 'linux',
    config: {Entrypoint: entrypoint, Cmd: command, User: user, Env: [SEARCH_PATH]},
    rootfs: {type: 'layers', diff_ids: [`sha256:${layerSha256}`]},
  })
}

/**
 * Packs a folder as an image of one layer, in the form of `docker save`, without Docker
 * (https://github.com/moby/docker-image-spec/blob/main/v1.2.md, "Combined Image JSON + Filesystem Changeset Format").
 */
export async function packImage(archive: string, tag: string, root: string, start: ImageCommand): Promise<void> {
  const parts = `${archive}.parts`
  await rm(parts, {recursive: true, force: true})
  await mkdir(parts)
  const layer = join(parts, 'layer.tar')
  await mustRun(['tar', ...SAME_EVERY_TIME, '-cf', layer, '-C', root, '.'], `Packing ${tag}`)
  await writeFile(join(parts, 'config.json'), configuration(await sha256(layer), start))
  const manifest = [{Config: 'config.json', RepoTags: [tag], Layers: ['layer.tar']}]
  await writeFile(join(parts, 'manifest.json'), JSON.stringify(manifest))
  await mustRun(['tar', ...SAME_EVERY_TIME, '-cf', archive, '-C', parts, '.'], `Packing ${tag}`)
  await rm(parts, {recursive: true})
}
