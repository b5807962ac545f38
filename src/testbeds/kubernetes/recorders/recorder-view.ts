import {type TemplateView, yamlString} from '../../../templates/index.ts'
import {ownerLabels, ROLE_LABEL} from '../objects/labels.ts'
import {BPF_CAPABILITIES, PERF_CAPABILITIES} from './ephemeral-container.ts'
import {RECORDER_CONTAINER, type RecorderChoice} from './recorder-choice.ts'

/** Seconds until the cluster removes a recorder that has ended and that nobody removed. */
const KEPT_AFTER_END_SECONDS = 60

/** What `kubernetes/recorder.yaml` is filled in with, for one node. */
export function recorderView(
  choice: RecorderChoice,
  {name, node}: {readonly name: string; readonly node: string},
): TemplateView {
  const labels = {...ownerLabels(choice.runName, {kept: false}), [ROLE_LABEL]: 'recorder'}
  const capabilities = [...PERF_CAPABILITIES, ...(choice.needsBpf ? BPF_CAPABILITIES : [])]
  return {
    name: yamlString(name),
    namespace: yamlString(choice.namespace),
    labels: Object.entries(labels).map(([key, value]) => ({key: yamlString(key), value: yamlString(value)})),
    node: yamlString(node),
    container: yamlString(RECORDER_CONTAINER),
    image: yamlString(choice.image),
    pullPolicy: yamlString(choice.pullPolicy),
    pullSecrets: choice.pullSecrets.map((secret) => ({name: yamlString(secret)})),
    deadlineSeconds: `${choice.deadlineSeconds}`,
    keptAfterEndSeconds: `${KEPT_AFTER_END_SECONDS}`,
    capabilities: capabilities.map((capability) => ({name: yamlString(capability)})),
  }
}
