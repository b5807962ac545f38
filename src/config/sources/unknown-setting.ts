import {ownCommand} from '../../program/own-command.ts'
import {closest} from '../checks/did-you-mean.ts'
import {SETTINGS_BY_KEY} from '../schema.ts'

/** The error for a key that no setting has, with the nearest that one has. */
export function unknownSetting(what: string, key: string): {readonly message: string; readonly hint: string} {
  const near = closest(key, SETTINGS_BY_KEY.keys())
  const hint = near === undefined ? `\`${ownCommand('config', 'show')}\` lists all settings.` : `Did you mean ${near}?`
  return {message: `${what}: there is no setting ${JSON.stringify(key)}`, hint}
}
