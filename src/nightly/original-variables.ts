import {basename, dirname, resolve} from 'node:path'
import type {Settings} from '../config/settings.ts'
import type {NightGroup} from './group-folder.ts'
import type {Variables} from './hook.ts'

/** What the variables of a night follow from. Paths are absolute. */
export interface NightPlace {
  /** The folder of groups. */
  readonly configurations: string
  /** Where the night leaves what it makes. */
  readonly folder: string
  readonly isTrial: boolean
}

/** The original's own. */
const DEFAULTS: Variables = {
  PROMETHEUS_NAMESPACE: 'istio-prometheus',
  PROMETHEUS_URL: 'http://localhost:9090',
  ISTIO_INJECT: 'true',
  DNS_DOMAIN: 'fake-dns.org',
  FORTIO_SERVER_INGRESS_CERT_ENABLED: 'false',
  LC_ALL: 'C.UTF-8',
  LANG: 'C.UTF-8',
}
/** Empty, so that a script which only mentions them goes on: pods come and go with each run, and versions are not chosen here. */
const UNKNOWN = [
  'FORTIO_CLIENT_POD',
  'FORTIO_SERVER_POD',
  'FORTIO_CLIENT_URL',
  'ISTIO_RELEASE_VERSION',
  'INSTALL_VERSION',
  'GIT_BRANCH',
]

/**
 * The variables that run_benchmark_job.sh of istio/tools set for the scripts of a group. Those that are in the
 * environment keep their values.
 */
export function originalVariables(
  {configurations, folder, isTrial}: NightPlace,
  {name, folder: dir}: Pick<NightGroup, 'name' | 'folder'>,
  {kubernetes, loadGenerator}: Pick<Settings, 'kubernetes' | 'loadGenerator'>,
): Variables {
  // The original's working directory: perf/benchmark above configs/istio.
  const benchmark = resolve(configurations, '..', '..')
  const unlessSet: Variables = {
    ...DEFAULTS,
    ...Object.fromEntries(UNKNOWN.map((key) => [key, ''])),
    WD: benchmark,
    ROOT: dirname(benchmark),
  }
  return {
    ...Object.fromEntries(Object.entries(unlessSet).map(([key, value]) => [key, process.env[key] ?? value])),
    NAMESPACE: kubernetes.namespace,
    LOAD_GEN_TYPE: loadGenerator,
    CONFIG_DIR: configurations,
    TRIALRUN: isTrial ? 'True' : 'False',
    OUTPUT_DIR: basename(folder),
    LOCAL_OUTPUT_DIR: folder,
    config_name: name,
    dir,
  }
}
