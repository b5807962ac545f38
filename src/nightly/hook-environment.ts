import {basename, dirname, join} from 'node:path'
import type {ConfigurationFolder} from './configuration-folder.ts'

/** What the variables of hooks follow from. */
export interface HookPlace {
  /** The folder of folders. */
  readonly configDirectory: string
  /** Folder of the night. */
  readonly night: string
  readonly namespace: string
  readonly loadGenerator: string
  readonly isTrial: boolean
  /** Variables that are set already, which win. */
  readonly given: Readonly<Record<string, string | undefined>>
}

/** Variables that run_benchmark_job.sh takes from outside, with what it takes where they are not set. */
function defaults({configDirectory}: HookPlace): Readonly<Record<string, string>> {
  return {
    WD: dirname(dirname(configDirectory)),
    ROOT: dirname(dirname(dirname(configDirectory))),
    PROMETHEUS_NAMESPACE: 'istio-prometheus',
    ISTIO_INJECT: 'true',
    DNS_DOMAIN: 'fake-dns.org',
    ISTIO_RELEASE_VERSION: '',
    INSTALL_VERSION: '',
    FORTIO_CLIENT_URL: '',
    FORTIO_CLIENT_POD: '',
    FORTIO_SERVER_POD: '',
    FORTIO_SERVER_INGRESS_CERT_ENABLED: 'false',
    GIT_BRANCH: '',
    PROMETHEUS_URL: 'http://localhost:9090',
    LC_ALL: 'C.UTF-8',
    LANG: 'C.UTF-8',
  }
}

/** Folder of the night in which hooks leave files, by the name that the original gives it. */
export function hookOutput(night: string): string {
  return join(night, 'hook-output')
}

/** The variables that hooks of `folder` find, by the names of run_benchmark_job.sh. */
export function hookEnvironment(place: HookPlace, folder: ConfigurationFolder): Readonly<Record<string, string>> {
  const set = Object.entries(defaults(place)).map(([name, value]) => [name, place.given[name] ?? value])
  return {
    ...Object.fromEntries(set),
    NAMESPACE: place.namespace,
    LOAD_GEN_TYPE: place.loadGenerator,
    CONFIG_DIR: place.configDirectory,
    LOCAL_OUTPUT_DIR: hookOutput(place.night),
    OUTPUT_DIR: basename(place.night),
    TRIALRUN: place.isTrial ? 'True' : 'False',
    config_name: folder.name,
    dir: folder.path,
  }
}
