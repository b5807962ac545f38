import {ownerLabels, ROLE_LABEL} from '../objects/labels.ts'
import {PORTS_ANNOTATION, portAnnotation} from './port-annotation.ts'
import type {PortTable} from './port-table.ts'

/** What every object of ours is marked with. */
export interface ObjectMarks {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** Marks of an object of this run with this role. Throws a ConfigurationError when the name is no label value. */
export function objectMarks(
  {runName, kept}: {readonly runName: string; readonly kept: boolean},
  role: string,
  table: PortTable,
): ObjectMarks {
  return {
    labels: {...ownerLabels(runName, {kept}), [ROLE_LABEL]: role},
    annotations: {[PORTS_ANNOTATION]: portAnnotation(table)},
  }
}
