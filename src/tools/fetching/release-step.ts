import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import {PrerequisiteError} from '../../errors/index.ts'
import type {Architecture} from '../platform.ts'
import {requireSha256} from './checksum.ts'
import {downloadFile, downloadText} from './download-file.ts'
import type {FetchStep} from './fetch-step.ts'
import {requireSuccess} from './program-error.ts'
import {runPatiently} from './run-patiently.ts'

/** A program on a project's release page. */
export interface Release {
  /** Folder of the release's files, without a slash at the end. */
  readonly filesUrl: string
  readonly assets: Readonly<Record<Architecture, string>>
  /** Where the release publishes the SHA-256 of its files, and how it is read from there. */
  readonly checksumsUrl: string
  readonly readChecksum: (text: string, asset: string) => string | null
  /** Path of the program in a .tgz asset; null when the asset is the program itself. */
  readonly archiveMember: string | null
}

const SHA256_LINE = /^([0-9a-f]{64})\s+\*?(\S+)$/

/** The SHA-256 of a file in the output format of `sha256sum`, signed or not; null when it is not listed. */
export function checksumInList(text: string, asset: string): string | null {
  for (const line of text.split('\n')) {
    const [, sum, name] = SHA256_LINE.exec(line.trim()) ?? []
    if (sum !== undefined && name !== undefined && name.split('/').at(-1) === asset) return sum
  }
  return null
}

interface ReleaseDocument {
  readonly assets?: readonly {readonly name?: unknown; readonly digest?: unknown}[]
}

/** The SHA-256 that GitHub's description of a release gives for a file; null when it gives none (files before 2025). */
export function checksumInReleaseDocument(text: string, asset: string): string | null {
  const {assets} = JSON.parse(text) as ReleaseDocument
  const digest = assets?.find((one) => one.name === asset)?.digest
  return typeof digest === 'string' ? (/^sha256:([0-9a-f]{64})$/.exec(digest)?.[1] ?? null) : null
}

/** Downloads a release's file and checks it against the checksum that the release publishes. Without one it is refused. */
export function releaseStep(release: Release): FetchStep {
  return {
    origin: 'release page',
    async fetch({scratch, architecture, signal, report}) {
      const asset = release.assets[architecture]
      const expected = release.readChecksum(await downloadText(release.checksumsUrl, {signal}), asset)
      if (expected === null) {
        throw new PrerequisiteError(`Downloading ${asset}: ${release.checksumsUrl} publishes no SHA-256 for it`)
      }
      const path = join(scratch, asset)
      const tell = (received: number, total: number | null) => report(`downloading ${asset}`, received, total)
      await downloadFile(`${release.filesUrl}/${asset}`, path, {signal, report: tell})
      await requireSha256(path, expected, asset)
      if (release.archiveMember === null) return path
      const doing = `Unpacking ${asset}`
      const argv = ['tar', '-xzf', path, '-C', scratch, release.archiveMember]
      requireSuccess(await runPatiently(argv, doing, {signal}), doing)
      await rm(path)
      return join(scratch, release.archiveMember)
    },
  }
}
