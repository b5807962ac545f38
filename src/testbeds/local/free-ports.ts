import {once} from 'node:events'
import {createServer} from 'node:net'

async function listenAnywhere() {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/**
 * Ports on loopback that nobody listens on, as the kernel gives them; all different, since they are held together.
 * They are free when this returns: whoever listens next may find one taken.
 */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({length: count}, listenAnywhere))
  const ports = servers.map((server) => (server.address() as {port: number}).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}
