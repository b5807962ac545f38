import type {Warning} from '../../../errors/index.ts'
import type {SampleType, Stacks} from '../../model/stacks.ts'
import type {ReadOptions} from '../reader.ts'

const SWITCH = 'sched:sched_switch'
const CAVEAT = 'switches and not time off the CPU, which perf.data has'
const WARNING: Warning = {
  code: 'off-cpu-in-text',
  message:
    'Text of perf script: switches are counted. How long threads were off the CPU is computed from perf.data only.',
  hint: 'Give the perf.data that the text was made of, or count switches with --weight samples.',
}

/**
 * What perf.data tells as time off the CPU is a count of switches in text, whose lines may lack times and who comes next;
 * titles and a warning say so, unless samples are to be counted.
 */
export function tellingSwitches(stacks: Stacks, {weight}: ReadOptions): Stacks {
  const isSwitch = ({event}: SampleType) => event === SWITCH
  if (weight === 'samples' || !stacks.sampleTypes.some(isSwitch)) return stacks
  const sampleTypes = stacks.sampleTypes.map((type) => (isSwitch(type) ? {...type, caveat: CAVEAT} : type))
  return {...stacks, sampleTypes, warnings: [...stacks.warnings, WARNING]}
}
