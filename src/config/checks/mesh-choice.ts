import type {MeshName} from '../mesh-name.ts'
import type {AskedSettings} from '../settings.ts'
import type {Origin} from '../sources/layer.ts'
import {isOnCluster} from './names-cluster.ts'

/** Which mesh a run asks for, and why. */
export interface MeshChoice {
  readonly mesh: MeshName
  /** Completes "Mesh istio: …". */
  readonly reason: string
  /** The config file whose silence means this mesh; null where somebody has named it, or nothing means it. */
  readonly impliedBy: string | null
}

/** Where a mesh may have been named. */
export interface MeshSources {
  /** Of the first source that names one; null where all are silent but for the packaged values. */
  readonly named: Origin | null
  /** Path of the config file, or null. */
  readonly configFile: string | null
}

/**
 * Config files are those of runner.py, whose default is Istio: where one is silent, Istio is meant. On one machine there
 * is no Istio, and silence means the sidecars that stand in for it.
 */
export function chooseMesh(settings: AskedSettings, {named, configFile}: MeshSources): MeshChoice {
  const {mesh} = settings
  if (named !== null) return {mesh, reason: `as ${named.text} says`, impliedBy: null}
  if (configFile === null) return {mesh, reason: 'the default', impliedBy: null}
  if (!isOnCluster(settings)) {
    return {mesh, reason: `${configFile} names none, which on one machine means envoy`, impliedBy: null}
  }
  return {mesh: 'istio', reason: `${configFile} names none, which means istio as in runner.py`, impliedBy: configFile}
}
