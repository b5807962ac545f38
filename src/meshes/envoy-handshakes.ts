import {countersIn, countersPath} from './envoy-counters.ts'

/**
 * TLS handshakes, by cluster and by listener, where they are counted. Istio's sidecars count them only when their pod asks for it
 * by annotation.
 */
export const HANDSHAKES_PATH = countersPath('\\.ssl\\.handshake$')

/** Istio ends the names of its clusters with a semicolon, where statistics are concerned. */
const OF_CLUSTER = /^cluster\.(.+?);?\.ssl\.handshake$/

/** Handshakes with upstream since the start, by cluster. */
export function handshakesIn(text: string): ReadonlyMap<string, number> {
  return new Map(
    countersIn(text).flatMap(({name, value}) => {
      const cluster = OF_CLUSTER.exec(name)?.[1]
      return cluster === undefined ? [] : [[cluster, value] as const]
    }),
  )
}
