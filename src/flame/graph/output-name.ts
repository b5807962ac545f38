import {existsSync} from 'node:fs'
import {join} from 'node:path'

/** What the name of a picture is made of. */
export interface OutputName {
  /** Start of the run, `YYYY-MM-DD-HHMMSS`. */
  readonly start: string
  readonly cellLabel: string
  readonly profile: string
  /** Null where the profile has one sample type only. */
  readonly sampleType: string | null
  readonly workload: string
  /** Null where the workload has one instance only. */
  readonly instance: string | null
}

/** The three files of one picture. Absolute paths. */
export interface PictureFiles {
  readonly svg: string
  readonly folded: string
  readonly pprof: string
}

/** Sample types come out of profiles, so nothing but plain characters gets into a file name. */
function plain(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._=-]/g, '_')
}

/** `<start>_<cell label>-<profile>[-<sample type>]-<workload>[-<instance>]`, safe as a file name. */
export function baseNameOf(name: OutputName): string {
  const parts = [name.cellLabel, name.profile, name.sampleType, name.workload, name.instance].filter(
    (part) => part !== null,
  )
  return `${name.start}_${parts.map(plain).join('-')}`
}

/** Paths for one picture in `directory`, such that none of the three is there yet. */
export function freePictureFiles(directory: string, name: OutputName): PictureFiles {
  const base = join(directory, baseNameOf(name))
  for (let attempt = 1; ; attempt++) {
    const stem = attempt === 1 ? base : `${base}.${attempt}`
    const files = {svg: `${stem}.svg`, folded: `${stem}.folded`, pprof: `${stem}.pb.gz`}
    if (!Object.values(files).some((path) => existsSync(path))) return files
  }
}
