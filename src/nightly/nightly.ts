/** What `runner nightly` does, in the order in which it does it. */
import {join} from 'node:path'
import {makeFolder} from '../bytes/make-folder.ts'
import {writeAtomically} from '../bytes/writing/write-atomically.ts'
import {resolveSettings} from '../config/resolve-settings.ts'
import type {Warning} from '../errors/index.ts'
import {listenForInterrupts} from '../process/interrupts.ts'
import {measureGroup} from './measure-group.ts'
import type {MeasuredGroup} from './measured-group.ts'
import {type Night, nightDocument} from './night-document.ts'
import {planNight} from './night-plan.ts'
import type {NightRequest, NightTalk} from './night-request.ts'
import {originalVariables} from './original-variables.ts'

/** The same talk, in which each warning is heard once a night and kept in `warnings`: runs of one set-up warn of the same. */
function warningOnce(talk: NightTalk, warnings: Warning[]): NightTalk {
  const isNew = (warning: Warning): boolean => {
    if (warnings.some(({code, message}) => code === warning.code && message === warning.message)) return false
    warnings.push(warning)
    return true
  }
  return {
    ...talk,
    onWarning: (warning) => void (isNew(warning) && talk.onWarning(warning)),
    newProgress() {
      const progress = talk.newProgress()
      return {...progress, warn: (warning) => void (isNew(warning) && progress.warn(warning))}
    },
  }
}

/** Puts the night into its folder, as far as it came. */
async function keep(night: Night): Promise<Night> {
  await writeAtomically(join(night.folder, 'night.json'), `${JSON.stringify(nightDocument(night), null, 2)}\n`)
  return night
}

/**
 * Measures all groups of a folder one after the other into `folder`, and judges them. Groups that fail are part of what is
 * returned; what makes the whole night impossible is thrown before anything is run. A night that was broken off goes on when
 * it is called again with the same folder.
 */
export async function nightly(request: NightRequest, folder: string, talk: NightTalk): Promise<Night> {
  const warnings: Warning[] = []
  const said = warningOnce(talk, warnings)
  const plan = await planNight(request, folder)
  for (const warning of plan.warnings) said.onWarning(warning)
  const {settings} = await resolveSettings(request.sources)
  await makeFolder(folder)
  using interrupts = listenForInterrupts({
    what: 'The night',
    wayOn: 'What was finished is in its folder. --resume with that folder goes on.',
    onLeave: talk.onLeave,
  })
  const place = {configurations: request.configurations, folder, isTrial: request.isTrial}
  const measured: MeasuredGroup[] = []
  for (const group of plan.groups) {
    if (interrupts.signal.aborted) break
    const variables = {...plan.variables, ...originalVariables(place, group, settings)}
    measured.push(await measureGroup(request, group, {folder, variables, signal: interrupts.signal}, said))
    await keep({request, folder, plan, groups: measured, warnings, interruptedBy: null})
  }
  const interruptedBy = interrupts.signal.aborted ? interrupts.signal.reason : null
  return keep({request, folder, plan, groups: measured, warnings, interruptedBy})
}
