import {TestbedError} from '../../../errors/index.ts'
import {holderOf} from './listening-sockets.ts'

/** A part of the deployment could not have its port: somebody else took it since it was found free. */
export class PortTakenError extends TestbedError {}

/** What Envoy (`cannot bind '127.0.0.1:80': Address already in use`) and fortio (`listen tcp 127.0.0.1:80: bind: …`) log. */
const ADDRESS_IN_USE = /127\.0\.0\.1:(\d+)(?:'|: bind|\D).*address already in use/i

/** The port that a log says is taken; null when it says nothing of the kind. */
export function takenPort(log: string): number | null {
  const port = ADDRESS_IN_USE.exec(log)?.[1]
  return port === undefined ? null : Number(port)
}

/** An error that names the part, the port, and where it can be told the program that has it. */
export async function portTaken(part: string, port: number): Promise<PortTakenError> {
  const holder = await holderOf(port)
  const by = holder === null ? 'by another program' : `by ${holder}`
  return new PortTakenError(`${part} could not listen on 127.0.0.1:${port}: the port is taken ${by}.`, {
    hint: 'Ports are chosen afresh for each run: try again, or end the program that takes them.',
  })
}
