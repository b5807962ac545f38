import type {Mesh} from './mesh.ts'

/** No proxy anywhere. */
export const none: Mesh = {
  name: 'none',
  summary: 'no proxies at all; only mode baseline',
  paths: {baseline: []},
  local: {kind: 'runs', as: 'none', warning: null},
}
