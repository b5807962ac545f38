import type {Interfaces} from '@oclif/core'
import {settingFlags} from './setting-flags.ts'

/** Settings that decide what a cluster is to be fit for. */
const CLUSTER_FLAGS = [
  'testbed',
  'mesh',
  'istio-revision',
  'namespace',
  'context',
  'kubeconfig',
  'attach',
  'affinity',
  'profiling_mode',
  'client-selector',
  'recorder-namespace',
  'fortio-image',
  'proxy-image',
  'perf-image',
  'shell-image',
  'image-pull-policy',
  'config_file',
  'values',
  'set',
] as const

/** The flags of settings that doctor takes. */
export const clusterFlags: Interfaces.FlagInput = Object.fromEntries(
  CLUSTER_FLAGS.flatMap((name) => {
    const flag = settingFlags[name]
    return flag === undefined ? [] : [[name, flag]]
  }),
)
