import {EXIT_CODES, TestbedError} from '../errors/index.ts'
import {RunnerCommand} from './base-command.ts'

/** The `--json` document. */
export interface CleanDocument {
  readonly schemaVersion: 1
  readonly exitCode: number
  readonly endedProcesses: readonly {readonly pid: number; readonly command: string; readonly ownerPid: number}[]
  readonly removedFolders: readonly {readonly path: string; readonly ownerPid: number}[]
}

/** `runner clean`: ends what runs that died without tidying up have left. */
export default class Clean extends RunnerCommand {
  static override summary = 'End processes and remove folders that a run left when it was killed.'
  static override description =
    'Every process and scratch folder of a run carries the pid and start time of its runner. Those whose runner is dead are ended and removed; what a living run owns is never touched. Every bench does the same when it starts.'
  static override examples = [{description: 'After a kill -9', command: '<%= config.bin %> <%= command.id %>'}]

  static override flags = {}

  async run(): Promise<CleanDocument> {
    await this.parse(Clean)
    const {cleanLeftovers} = await import('../process/clean-leftovers.ts')
    const {printable} = await import('../terminal/printable.ts')
    const {endedProcesses, removedFolders, failures} = await cleanLeftovers()
    for (const {pid, command} of endedProcesses) this.log(`Ended process ${pid}: ${printable(command)}`)
    for (const {path} of removedFolders) this.log(`Removed ${printable(path)}`)
    if (failures.length > 0) {
      const list = failures.map(({what, reason}) => `${printable(what)}: ${reason}`).join('\n')
      throw new TestbedError(`Tidying up after dead runs: some things are still there.\n${list}`, {
        hint: 'Run it again as the user who started that run, or as root.',
      })
    }
    if (endedProcesses.length + removedFolders.length === 0) this.log('Nothing is left of dead runs.')
    return {
      schemaVersion: 1,
      exitCode: EXIT_CODES.done,
      endedProcesses: endedProcesses.map(({pid, command, owner}) => ({pid, command, ownerPid: owner.pid})),
      removedFolders: removedFolders.map(({path, owner}) => ({path, ownerPid: owner.pid})),
    }
  }
}
