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

/**
 * Measures all groups of a folder one after the other into `folder`, and judges them. Groups that fail are part of what is
 * returned; what makes the whole night impossible is thrown before anything is run. A night that was broken off goes on when
 * it is called again with the same folder.
 */
export async function nightly(request: NightRequest, folder: string, talk: NightTalk): Promise<Night> {
  const warnings: Warning[] = []
  const said: NightTalk = {
    ...talk,
    onWarning(warning) {
      if (!warnings.some(({code, message}) => code === warning.code && message === warning.message))
        warnings.push(warning)
      talk.onWarning(warning)
    },
  }
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
    const night: Night = {request, folder, plan, groups: measured, warnings, interruptedBy: null}
    await writeAtomically(join(folder, 'night.json'), `${JSON.stringify(nightDocument(night), null, 2)}\n`)
  }
  const interruptedBy = interrupts.signal.aborted ? interrupts.signal.reason : null
  return {request, folder, plan, groups: measured, warnings, interruptedBy}
}
