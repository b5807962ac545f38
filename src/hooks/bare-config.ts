import {Config} from '@oclif/core/config'
import {PACKAGE_FOLDER} from '../program/package-folder.ts'

/** Hooks are for the framework's own commands (autocomplete, help), and no plugin has one for ours. */
class BareConfig extends Config {
  override async runHook(): Promise<{failures: []; successes: []}> {
    return {failures: [], successes: []}
  }
}

/**
 * What the framework has to know to run one command that is already found: no plugins, manifests, themes or topics, whose
 * loading takes longer than most commands.
 */
export function bareConfig(): Config {
  return Object.assign(new BareConfig({root: PACKAGE_FOLDER}), {
    root: PACKAGE_FOLDER,
    bin: 'runner',
    name: 'mesh-runner',
  })
}
